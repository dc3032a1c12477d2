using System.Text;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>Formats whose fields stand at known places: TIFF, BMP, ICO; and SVG, which is text.</summary>
internal static class FieldMutations
{
    private const int FileHeaderLength = 14, IconHeaderLength = 6, IconEntryLength = 16;

    /// <summary>Offsets and widths of a bitmap's fields, from the letters <c>BM</c>.</summary>
    private static readonly (int At, int Width)[] BitmapFields =
        [(2, 4), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2), (30, 4), (34, 4), (46, 4), (50, 4), (54, 4), (58, 4), (62, 4), (66, 4)];

    private static readonly (int At, int Width)[] IconFields = [(0, 1), (1, 1), (2, 1), (6, 2), (8, 4), (12, 4)];

    private static readonly string[] SvgPieces =
    [
        "<svg", "</svg>", "/>", ">", "<", "'", "\"", "=", " width='1e9'", " height=\"0\"", " viewBox='0 0 1 1'", " viewBox='nan 0 inf -1'", " width='-5'", " width='100%'",
        "<!--", "-->", "<!DOCTYPE svg [", "]>", "<?xml?>", "<![CDATA[", "&a;", "<!ENTITY b SYSTEM 'file:///x'>", "<use href='#a'/>", "<g id='a'>", "1e308", "9999999999", ".5e-9", "\u0000", "\uFEFF",
    ];

    public static byte[] Apply(byte[] file, SeededRandom random) => HeaderReader.Sniff(file) switch
    {
        ImageFormat.Tiff => ExifMutations.Mutate(file, file[0] == 'M', random),
        ImageFormat.Bmp => Bitmap(file, 0, random),
        ImageFormat.Ico => Icon(file, random),
        ImageFormat.Svg => Svg(file, random),
        _ => file,
    };

    private static byte[] Bitmap(byte[] file, int from, SeededRandom random)
    {
        var (at, width) = random.Pick(BitmapFields);
        ulong value = random.Below(4) switch
        {
            0 => random.Edge(),
            1 => (ulong)-(long)random.Below(200),
            2 when at == 28 => random.Pick<uint>([1, 4, 8, 16, 24, 32, 2, 40]),
            2 when at == 14 => random.Pick<uint>([12, 40, 52, 56, 108, 124]),
            _ => (uint)random.Below(130),
        };
        return ByteMutations.Change(file, from + at, ByteMutations.Number(value, width, bigEndian: false));
    }

    private static byte[] Icon(byte[] file, SeededRandom random)
    {
        int entry = IconHeaderLength + (IconEntryLength * random.Below(2));
        if (random.OneIn(3))
            return ByteMutations.Change(file, 4, ByteMutations.Number(random.Edge(), 2, bigEndian: false));
        if (random.OneIn(2) && entry + IconEntryLength <= file.Length)
            return Bitmap(file, BitConverter.ToInt32(file, entry + 12) - FileHeaderLength, random);
        var (at, width) = random.Pick(IconFields);
        return ByteMutations.Change(file, entry + at, ByteMutations.Number(random.OneIn(2) ? random.Edge() : (uint)random.Below(300), width, bigEndian: false));
    }

    private static byte[] Svg(byte[] file, SeededRandom random)
    {
        int at = random.Below(file.Length), length = random.OneIn(2) ? 0 : Math.Min(random.Below(12), file.Length - at);
        byte[] piece = Encoding.UTF8.GetBytes(random.Pick(SvgPieces));
        int times = random.OneIn(8) ? random.Below(300) : 1;
        return [.. file[..at], .. Enumerable.Repeat(piece, times).SelectMany(part => part), .. file[(at + length)..]];
    }
}
