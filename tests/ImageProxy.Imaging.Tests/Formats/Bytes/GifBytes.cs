using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes the blocks of a GIF. Picture data is any bytes.</summary>
internal static class GifBytes
{
    public static byte[] Trailer => [0x3B];

    public static byte[] Comment => Join([0x21, 0xFE, 3], Text("abc"), [2], Text("de"), [0]);

    /// <summary>Header and logical screen, with a palette of two colours.</summary>
    public static byte[] Screen(int width, int height, string version = "GIF89a") =>
        Join(Text(version), Le16(width), Le16(height), [0x80, 0, 0], [0, 0, 0, 255, 255, 255]);

    public static byte[] Control(int disposal = 0, bool transparent = false) =>
        [0x21, 0xF9, 4, (byte)(disposal << 2 | (transparent ? 1 : 0)), 5, 0, 0, 0];

    /// <summary>A frame with a palette of its own and two pieces of picture data.</summary>
    public static byte[] Frame(int left, int top, int width, int height, bool interlaced = false) => Join(
        [0x2C], Le16(left), Le16(top), Le16(width), Le16(height), [(byte)(0x80 | (interlaced ? 0x40 : 0))], new byte[6], [2], [3, 0x84, 0x8F, 0xA9],
        [1, 0x05], [0]);

    public static byte[] Gif(int width, int height, params byte[][] blocks) => Join(Screen(width, height), Join(blocks), Trailer);
}
