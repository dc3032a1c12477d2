using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Fuzz.Seeds;

/// <summary>Small pictures in every format that is read and in every variant that takes a path of its own through header readers and decoders.</summary>
public static class SeedFiles
{
    private const int Width = 61, Height = 45;

    private static readonly Lazy<IReadOnlyList<SeedFile>> Made = new(() => [.. Jpegs(), .. Pngs(), .. Gifs(), .. Tiffs(), .. Bitmaps(), .. Svgs(), .. NativeSeeds.All()]);

    private static readonly Lazy<IReadOnlyDictionary<ImageFormat, IReadOnlyList<SeedFile>>> Grouped = new(
        () => All.GroupBy(file => file.Format).ToDictionary(group => group.Key, group => (IReadOnlyList<SeedFile>)[.. group]));

    public static IReadOnlyList<SeedFile> All => Made.Value;

    public static IReadOnlyDictionary<ImageFormat, IReadOnlyList<SeedFile>> ByFormat => Grouped.Value;

    /// <summary>Soft colours, some noise, see-through towards one corner.</summary>
    internal static Bitmap Picture(int width = Width, int height = Height, int phase = 0) => Bitmap.Draw(width, height, (x, y) =>
    {
        int noise = (((x * 7919) ^ (y * 104_729)) >> 3) & 15;
        return new(
            (byte)((x * 200 / width) + noise), (byte)((y * 200 / height) + noise), (byte)(128 + (90 * Math.Sin((x + y + phase) * 0.2))),
            (byte)Math.Min(255, (width + height - x - y) * 8));
    });

    internal static byte[] Exif(bool bigEndian = false) => ExifBuilder.Build(new()
    {
        Orientation = 6,
        ImageDescription = "A picture",
        Make = "Maker",
        Latitude = -33.8567,
        Longitude = 151.2152,
        MakerNote = [1, 2, 3, 4, 5, 6],
        Thumbnail = JpegWriter.Write(Picture(16, 12)),
        BigEndian = bigEndian,
    });

    private static Bitmap FourColors() => Bitmap.Draw(Width, Height, (x, y) => (((x / 8) + (y / 8)) % 4) switch
    {
        0 => new Color(255, 0, 0),
        1 => new(0, 120, 40),
        2 => new(10, 10, 200, 128),
        _ => new(255, 255, 255, 0),
    });

    private static IEnumerable<SeedFile> Jpegs()
    {
        foreach (var sampling in Enum.GetValues<JpegSampling>())
            yield return Jpeg($"baseline-{sampling}", new() { Sampling = sampling });
        yield return Jpeg("restarts", new() { RestartInterval = 3 });
        yield return Jpeg("progressive", new() { Progressive = true });
        yield return Jpeg("progressive-grey", new() { Progressive = true, Sampling = JpegSampling.Grey, Scans = 12 });
        yield return Jpeg("progressive-restarts", new() { Progressive = true, Sampling = JpegSampling.S422, RestartInterval = 5, Quality = 98 });
        yield return Jpeg("progressive-many-scans", new() { Progressive = true, Sampling = JpegSampling.S444, Scans = 90, Quality = 60 });
        yield return Jpeg("progressive-long-codes", new() { Progressive = true, Huffman = JpegHuffman.Lopsided, Quality = 95 });
        yield return Jpeg("cmyk", new() { Color = JpegColor.Cmyk });
        yield return Jpeg("ycck", new() { Color = JpegColor.Ycck });
        byte[] noted = JpegWriter.Write(Picture(), new()
        {
            Exif = Exif(),
            IccProfile = IccBuilder.DisplayP3(),
            Xmp = XmpBuilder.Build(new() { Title = "A title", Orientation = 3 }),
            Comment = "A comment",
        });
        yield return new("jpeg-metadata", ImageFormat.Jpeg, [.. noted, .. "bytes behind the picture"u8], noted.Length);

        static SeedFile Jpeg(string name, JpegOptions options) => new("jpeg-" + name, ImageFormat.Jpeg, JpegWriter.Write(Picture(), options));
    }

    private static IEnumerable<SeedFile> Pngs()
    {
        yield return Png("rgba", new());
        yield return Png("rgb-16", new() { Alpha = false, BitDepth = 16 });
        yield return Png("grey", new() { Alpha = false, Grey = true });
        yield return Png("grey-alpha-interlaced", new() { Grey = true, Interlaced = true });
        yield return Png("rgba-16-interlaced", new() { BitDepth = 16, Interlaced = true });
        yield return new("png-palette", ImageFormat.Png, PngWriter.Write(FourColors(), new() { Palette = true }));
        yield return new("png-palette-interlaced", ImageFormat.Png, PngWriter.Write(FourColors(), new() { Palette = true, Interlaced = true }));
        yield return Png("metadata", new()
        {
            Alpha = false,
            Chunks = [PngWriter.IccChunk(IccBuilder.AdobeRgb()), ("eXIf", Exif(bigEndian: true)), ("tEXt", [.. "Title\0A title"u8]), ("tRNS", [0, 1, 0, 2, 0, 3])],
        });

        static SeedFile Png(string name, PngOptions options) => new("png-" + name, ImageFormat.Png, PngWriter.Write(Picture(), options));
    }

    private static IEnumerable<SeedFile> Gifs()
    {
        yield return new("gif-still", ImageFormat.Gif, GifWriter.Write([Picture()]));
        yield return new("gif-four-colors", ImageFormat.Gif, GifWriter.Write([FourColors()]));
        foreach (var disposal in Enum.GetValues<GifDisposal>())
            yield return new($"gif-animation-{disposal}", ImageFormat.Gif, GifWriter.Write([Picture(), FourColors(), Picture(phase: 9)], new() { Disposal = disposal }));
    }

    private static IEnumerable<SeedFile> Tiffs()
    {
        yield return Tiff("rgb", new() { RowsPerStrip = 10 });
        yield return Tiff("rgba-big-endian", new() { Color = TiffColor.Rgba, BigEndian = true, Orientation = 8 });
        yield return Tiff("grey-16", new() { Color = TiffColor.Grey, BitDepth = 16 });
        yield return Tiff("cmyk", new() { Color = TiffColor.Cmyk, IccProfile = IccBuilder.Srgb() });

        static SeedFile Tiff(string name, TiffOptions options) => new("tiff-" + name, ImageFormat.Tiff, TiffWriter.Write(Picture(), options));
    }

    private static IEnumerable<SeedFile> Bitmaps()
    {
        yield return new("bmp-24", ImageFormat.Bmp, BmpWriter.Write(Picture()));
        yield return new("bmp-32-top-down", ImageFormat.Bmp, BmpWriter.Write(Picture(), new() { BitsPerPixel = 32, TopDown = true }));
        yield return new("ico-bitmaps", ImageFormat.Ico, IcoWriter.Write([Picture(16, 16), Picture(32, 32)]));
        yield return new("ico-png", ImageFormat.Ico, IcoWriter.Write([Picture(16, 16), Picture(48, 48)], png: true));
    }

    private static IEnumerable<SeedFile> Svgs()
    {
        yield return Svg("sized", "<svg xmlns='http://www.w3.org/2000/svg' width='61' height='45'><rect width='30' height='20' fill='#c03'/></svg>");
        yield return Svg("prolog", "<?xml version=\"1.0\"?><!-- c --><!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg width=\"20mm\" viewBox='0 0 40 20'><g/></svg >");
        yield return Svg("prefixed", "\uFEFF<svg:svg xmlns:svg='http://www.w3.org/2000/svg' viewBox='0,0,1e2,50'><svg:g/></svg:svg>");

        static SeedFile Svg(string name, string text) => new("svg-" + name, ImageFormat.Svg, Encoding.UTF8.GetBytes(text));
    }
}
