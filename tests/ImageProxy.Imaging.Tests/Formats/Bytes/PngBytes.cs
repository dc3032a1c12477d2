using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes the chunks of a PNG. Picture data is any bytes.</summary>
internal static class PngBytes
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n =>
        Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    public static byte[] Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Iend => Chunk("IEND", []);

    public static byte[] Idat => Chunk("IDAT", [1, 2, 3, 4]);

    public static byte[] Chunk(string type, byte[] body) =>
        Join(Be32(body.Length), Text(type), body, Be32(Crc([.. Text(type), .. body])));

    public static byte[] Ihdr(long width, long height, int depth = 8, int colorType = 2, int interlace = 0) =>
        Chunk("IHDR", Join(Be32(width), Be32(height), [(byte)depth, (byte)colorType, 0, 0, (byte)interlace]));

    /// <summary>A whole PNG: signature, these chunks, picture data, end.</summary>
    public static byte[] Png(params byte[][] chunks) => Join(Signature, Join(chunks), Idat, Iend);

    private static uint Crc(byte[] bytes) => ~bytes.Aggregate(uint.MaxValue, (crc, b) => CrcTable[(crc ^ b) & 255] ^ (crc >> 8));
}
