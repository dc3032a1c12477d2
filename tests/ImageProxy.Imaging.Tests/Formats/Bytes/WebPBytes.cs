using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes the chunks of a WebP. Behind its header, picture data is any bytes.</summary>
internal static class WebPBytes
{
    public const int Animation = 0x02, Exif = 0x08, Alpha = 0x10, Profile = 0x20;

    public static byte[] Riff(params byte[][] chunks)
    {
        byte[] body = Join(Text("WEBP"), Join(chunks));
        return Join(Text("RIFF"), Le32(body.Length), body);
    }

    public static byte[] Chunk(string type, byte[] body) => Join(Text(type), Le32(body.Length), body, new byte[body.Length & 1]);

    public static byte[] Vp8(int width, int height) =>
        Chunk("VP8 ", Join(Le24(0x10 | 4 << 5), [0x9D, 0x01, 0x2A], Le16(width), Le16(height), [1, 2, 3, 4, 5, 6]));

    public static byte[] Vp8L(int width, int height, bool alpha = false, int version = 0) =>
        Chunk("VP8L", Join([0x2F], Le32((uint)(width - 1) | (long)(uint)(height - 1) << 14 | (alpha ? 1L << 28 : 0) | (long)version << 29), [1, 2, 3]));

    public static byte[] Vp8X(int flags, int width, int height) =>
        Chunk("VP8X", Join([(byte)flags, 0, 0, 0], Le24(width - 1), Le24(height - 1)));

    public static byte[] Anmf(int left, int top, int width, int height, params byte[][] chunks) =>
        Chunk("ANMF", Join(Le24(left / 2), Le24(top / 2), Le24(width - 1), Le24(height - 1), Le24(100), [0], Join(chunks)));

    public static byte[] Anim => Chunk("ANIM", new byte[6]);
}
