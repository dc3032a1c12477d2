using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes BMPs, the bitmaps inside icons, and icons.</summary>
internal static class BmpBytes
{
    /// <param name="headerBytes">40, 52, 56, 64, 108 or 124.</param>
    public static byte[] Info(long width, long height, int bits, int compression = 0, int headerBytes = 40, uint alphaMask = 0)
    {
        byte[] header = Join(Le32(headerBytes), Le32(width), Le32(height), Le16(1), Le16(bits), Le32(compression), new byte[headerBytes - 20]);
        return headerBytes >= 56 ? header.With(52, Le32(alphaMask)) : header;
    }

    public static byte[] Core(int width, int height, int bits) => Join(Le32(12), Le16(width), Le16(height), Le16(1), Le16(bits));

    public static byte[] Bmp(byte[] header, long pixelBytes) => Bmp(header, pixelBytes, 14 + header.Length);

    public static byte[] Bmp(byte[] header, long pixelBytes, long pixelsAt) =>
        Join(Text("BM"), Le32(14 + header.Length + pixelBytes), Le32(0), Le32(pixelsAt), header, new byte[pixelBytes]);

    public static byte[] Ico(params (int Width, int Height, int Bits, byte[] Picture)[] pictures)
    {
        int next = 6 + 16 * pictures.Length;
        var entries = new List<byte[]>();
        foreach (var (width, height, bits, picture) in pictures)
        {
            entries.Add(Join([(byte)width, (byte)height, 0, 0], Le16(1), Le16(bits), Le32(picture.Length), Le32(next)));
            next += picture.Length;
        }

        return Join([0, 0, 1, 0], Le16(pictures.Length), Join(entries), Join(pictures.Select(p => p.Picture)));
    }

    /// <summary>A 32-bit bitmap as icons hold it: height doubled, mask behind the pixels.</summary>
    public static byte[] IconBitmap(int width, int height) =>
        Join(Info(width, 2 * height, 32), new byte[width * height * 4], new byte[(width + 31) / 32 * 4 * height]);
}
