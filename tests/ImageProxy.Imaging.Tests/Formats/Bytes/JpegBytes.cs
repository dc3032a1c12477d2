using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes the markers of a JPEG. Entropy-coded data is any bytes: nothing here decodes them.</summary>
internal static class JpegBytes
{
    public static byte[] Soi => [0xFF, 0xD8];

    public static byte[] Eoi => [0xFF, 0xD9];

    /// <summary>Entropy-coded data with a stuffed zero and two restart markers.</summary>
    public static byte[] Entropy => [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD7, 0x78];

    public static byte[] Segment(byte marker, byte[] body) => Join([0xFF, marker], Be16(body.Length + 2), body);

    /// <param name="factors">Sampling factors of each channel, across and down.</param>
    public static byte[] Sof(byte marker, int width, int height, params (int Across, int Down)[] factors) =>
        SofWithIds(marker, width, height, [.. factors.Select((f, i) => (i + 1, f.Across, f.Down))]);

    public static byte[] SofWithIds(byte marker, int width, int height, params (int Id, int Across, int Down)[] channels) =>
        Segment(marker, Join([8], Be16(height), Be16(width), [(byte)channels.Length],
            Join(channels.Select(c => new byte[] { (byte)c.Id, (byte)(c.Across << 4 | c.Down), 0 }))));

    public static byte[] Sos(params byte[] ids) =>
        Segment(0xDA, Join([(byte)ids.Length], Join(ids.Select(id => new byte[] { id, 0 })), [0, 63, 0]));

    public static byte[] Scan(params byte[] ids) => Join(Sos(ids), Entropy);

    public static byte[] Adobe(byte transform) => Segment(0xEE, Join(Text("Adobe"), Be16(100), Be16(0), Be16(0), [transform]));

    public static byte[] Jfif => Segment(0xE0, Join(Text("JFIF\0"), [1, 1, 0], Be16(1), Be16(1), [0, 0]));

    public static byte[] Sof420(byte marker, int width, int height) => Sof(marker, width, height, (2, 2), (1, 1), (1, 1));

    /// <summary>A whole baseline JPEG with these segments in front of its frame header.</summary>
    public static byte[] Baseline(int width, int height, params byte[][] segments) =>
        Join(Soi, Join(segments), Sof420(0xC0, width, height), Scan(1, 2, 3), Eoi);
}
