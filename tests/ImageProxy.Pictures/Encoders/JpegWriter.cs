using System.Text;

namespace ImageProxy.Pictures.Encoders;

/// <summary>JPEG files (ITU-T T.81), sequential and progressive, with the usual application segments. Transparency is laid on white.</summary>
public static class JpegWriter
{
    private const int LongestSegment = 65_533;

    /// <exception cref="ArgumentException">The options contradict each other, or a segment is too long.</exception>
    public static byte[] Write(Bitmap picture, JpegOptions? options = null)
    {
        options ??= new();
        Check(picture, options);
        var frame = new JpegFrame(picture, options);
        var sink = new ByteSink(bigEndian: true, (picture.Width * picture.Height / 2) + 1024);
        Marker(sink, 0xD8);
        ApplicationSegments(sink, options);
        Quantisation(sink, frame);
        FrameHeader(sink, picture, frame, options);
        if (options.RestartInterval > 0)
        {
            Marker(sink, 0xDD);
            sink.UInt16(4);
            sink.UInt16(options.RestartInterval);
        }

        foreach (var scan in JpegScript.For(frame.Components.Count, options))
            Scan(sink, frame, scan, options);
        Marker(sink, 0xD9);
        sink.Bytes(options.Trailer ?? []);
        return sink.ToArray();
    }

    private static void Check(Bitmap picture, JpegOptions options)
    {
        if (picture.Width is < 1 or > 65_500 || picture.Height is < 1 or > 65_500)
            throw new ArgumentException("A JPEG's sides are 1 to 65,500 pixels.", nameof(picture));
        if (options.Quality is < 1 or > 100 || options.RestartInterval is < 0 or > 65_535)
            throw new ArgumentException("Quality is 1 to 100, a restart interval 0 to 65,535 MCUs.", nameof(options));
        if (options.Sampling == JpegSampling.Grey && options.Color != JpegColor.YCbCr)
            throw new ArgumentException("A grey JPEG has no inks.", nameof(options));
        if (options.ScanForEach && options.Progressive)
            throw new ArgumentException("A progressive JPEG has scans of its own.", nameof(options));
        if ((options.Scans is not null || options.Script is not null) && !options.Progressive)
            throw new ArgumentException("Only a progressive JPEG has several scans.", nameof(options));
    }

    private static void ApplicationSegments(ByteSink sink, JpegOptions options)
    {
        if (options.Color == JpegColor.YCbCr)
            Segment(sink, 0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        if (options.Exif is { } exif)
            Segment(sink, 0xE1, [.. "Exif\0\0"u8, .. exif]);
        if (options.Xmp is { } xmp)
            Segment(sink, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. xmp]);
        if (options.IccProfile is { } profile)
        {
            byte[][] parts = [.. profile.Chunk(LongestSegment - 14)];
            for (int i = 0; i < parts.Length; i++)
                Segment(sink, 0xE2, [.. "ICC_PROFILE\0"u8, checked((byte)(i + 1)), checked((byte)parts.Length), .. parts[i]]);
        }

        if (options.Color != JpegColor.YCbCr)
            Segment(sink, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, (byte)(options.Color == JpegColor.Ycck ? 2 : 0)]);
        if (options.Comment is { } comment)
            Segment(sink, 0xFE, Encoding.UTF8.GetBytes(comment));
    }

    private static void Quantisation(ByteSink sink, JpegFrame frame)
    {
        for (int i = 0; i < frame.Quantisation.Count; i++)
            Segment(sink, 0xDB, [(byte)i, .. JpegTables.Zigzag.Select(place => frame.Quantisation[i][place])]);
    }

    private static void FrameHeader(ByteSink sink, Bitmap picture, JpegFrame frame, JpegOptions options)
    {
        Marker(sink, options.Progressive ? 0xC2 : 0xC0);
        sink.UInt16(8 + (3 * frame.Components.Count));
        sink.Byte(8);
        sink.UInt16(picture.Height);
        sink.UInt16(picture.Width);
        sink.Byte(frame.Components.Count);
        foreach (var component in frame.Components)
            sink.Bytes([(byte)component.Id, (byte)((component.Horizontal << 4) | component.Vertical), (byte)component.Table]);
    }

    private static void Scan(ByteSink sink, JpegFrame frame, JpegScan scan, JpegOptions options)
    {
        HuffmanTable?[] tables = [.. JpegTables.Dc, .. JpegTables.Ac];
        if (options.Progressive || options.Huffman != JpegHuffman.Standard)
        {
            var counted = new JpegSymbols();
            new JpegScanEncoder(frame, scan, options.RestartInterval, counted).Encode();
            tables = options.Huffman == JpegHuffman.Lopsided ? counted.LopsidedTables() : counted.FittingTables();
        }

        for (int i = 0; i < 4; i++)
        {
            if (tables[i] is { } table && i % 2 < frame.Quantisation.Count)
                Segment(sink, 0xC4, [(byte)(((i / 2) << 4) | (i % 2)), .. table.Counts, .. table.Symbols]);
        }

        Marker(sink, 0xDA);
        sink.UInt16(6 + (2 * scan.Components.Count));
        sink.Byte(scan.Components.Count);
        foreach (var component in scan.Components.Select(index => frame.Components[index]))
            sink.Bytes([(byte)component.Id, (byte)((component.Table << 4) | component.Table)]);
        sink.Bytes([(byte)scan.First, (byte)scan.Last, (byte)((scan.High << 4) | scan.Low)]);
        var bits = new JpegBits(sink);
        new JpegScanEncoder(frame, scan, options.RestartInterval, new(bits, tables)).Encode();
        bits.Align();
    }

    internal static void Segment(ByteSink sink, int marker, ReadOnlySpan<byte> content)
    {
        if (content.Length > LongestSegment)
            throw new ArgumentException($"A segment holds {LongestSegment} bytes, not {content.Length}.", nameof(content));
        Marker(sink, marker);
        sink.UInt16(content.Length + 2);
        sink.Bytes(content);
    }

    internal static void Marker(ByteSink sink, int marker)
    {
        sink.Byte(0xFF);
        sink.Byte(marker);
    }
}
