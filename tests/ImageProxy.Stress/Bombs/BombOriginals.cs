using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageProxy.EndToEnd;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Stress.Bombs;

/// <summary>Bombs of every kind we know: sound but enormous, lying about their size, and within every limit but slow.</summary>
internal static class BombOriginals
{
    /// <summary>Within the limits on pixels and on sides.</summary>
    private const int Large = 7000;

    /// <summary>Over them.</summary>
    private const int Huge = 50_000;

    private const int Unusable = 422, TooLarge = 413, Busy = 503, TooSlow = 504;

    /// <summary>A render within the limits may end in time or not, and what has run out of time twice is held to be unusable.</summary>
    private static readonly int[] Slow = [200, Unusable, Busy, TooSlow];

    /// <param name="webp">A small rendition, to lie about.</param>
    /// <param name="avif">The same.</param>
    public static IReadOnlyList<Bomb> All(byte[] webp, byte[] avif) => [.. Refused(webp, avif), .. SlowOnes(Large)];

    /// <summary>Those that no size of the machine makes a picture of.</summary>
    public static IReadOnlyList<Bomb> Refused(byte[] webp, byte[] avif) =>
    [
        new("1000-scans.jpg", FlatJpegWriter.Write(Large, Large, scans: 1000), TooLarge, Busy),
        new("144-megapixels.avif", Avif(avif, 12_000), TooLarge, Busy),
        new("49-megapixels.avif", Avif(avif, Large), Unusable, Busy),
        new("10-gigabytes.gif", Gif(), TooLarge, Busy),
        new("billion-uses.svg", Encoding.UTF8.GetBytes(Svg(levels: 9)), Unusable, Busy, TooSlow),
        new("69-bytes.png", Png(), TooLarge, Busy),
        new("lie.jpg", Jpeg(), Unusable, Busy),
        new("lie.webp", WebP(webp), Unusable, Busy),
        new("lie.tif", Tiff(), Unusable, Busy),
        new("lie.bmp", Bmp(), Unusable, Busy),
    ];

    /// <summary>As slow as the limits let them be, where <paramref name="side"/> is.</summary>
    public static IReadOnlyList<Bomb> SlowOnes(int side) =>
    [
        new("100-scans.jpg", FlatJpegWriter.Write(side, side, scans: 100), Slow),
        new("interlaced.png", PngWriter.Write(Bitmap.Draw(side, side, (_, _) => new Color(90, 120, 40)), new() { Alpha = false, Interlaced = true }), Slow),
    ];

    private static byte[] Jpeg()
    {
        byte[] file = TestOriginals.Photo(64, 64);
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), Large);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), Large);
        return file;
    }

    /// <summary>Every size property says <paramref name="side"/>; the coded picture is what it was.</summary>
    private static byte[] Avif(byte[] small, int side)
    {
        byte[] file = [.. small];
        for (int at = 0; file.AsSpan(at).IndexOf("ispe"u8) is >= 0 and var found; at += found + 4)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at + found + 8), side);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at + found + 12), side);
        }

        return file;
    }

    private static byte[] WebP(byte[] small)
    {
        byte[] file = [.. small];
        int startCode = file.AsSpan().IndexOf([(byte)0x9D, (byte)0x01, (byte)0x2A]);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(startCode + 3), Large);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(startCode + 5), Large);
        return file;
    }

    /// <summary>The frame, not the screen: a large screen is not believed.</summary>
    private static byte[] Gif()
    {
        const int FrameSize = 13 + 8 + 5; // behind the screen, the control block, and the frame's place
        byte[] file = TestOriginals.Animation(16, 16, frames: 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(FrameSize), Huge);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(FrameSize + 2), Huge);
        return file;
    }

    private static byte[] Png()
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Huge);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Huge);
        (header[8], header[9]) = (8, 2);
        return PngChunks.Write([("IHDR", header), ("IDAT", [0x78, 0x9C, 0x63, 0x60, 0x60, 0x60, 0, 0, 0, 4, 0, 1]), ("IEND", [])]);
    }

    private static byte[] Tiff()
    {
        const int Width = 256, Height = 257, EntryBytes = 12;
        byte[] file = TiffWriter.Write(Bitmap.Draw(64, 64, (_, _) => Color.White));
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        for (int i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)); i++)
        {
            var entry = file.AsSpan(directory + 2 + (i * EntryBytes), EntryBytes);
            if (BinaryPrimitives.ReadUInt16LittleEndian(entry) is Width or Height)
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], Large);
        }

        return file;
    }

    private static byte[] Bmp()
    {
        byte[] file = BmpWriter.Write(Bitmap.Draw(64, 64, (_, _) => Color.White));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Large);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), Large);
        return file;
    }

    /// <summary>A square, used ten times by a group that is used ten times, and so on.</summary>
    private static string Svg(int levels)
    {
        var text = new StringBuilder("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='300' height='300'><defs><rect id='u0' width='9' height='9'/>");
        for (int level = 1; level <= levels; level++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<g id='u{level}'>");
            for (int i = 0; i < 10; i++)
                text.Append(CultureInfo.InvariantCulture, $"<use xlink:href='#u{level - 1}' x='{i}'/>");
            text.Append("</g>");
        }

        return text.Append(CultureInfo.InvariantCulture, $"</defs><use xlink:href='#u{levels}'/></svg>").ToString();
    }
}
