namespace ImageProxy.Pictures.Encoders;

/// <summary>GIF89a files, each frame whole and with a palette of its own.</summary>
public static class GifWriter
{
    /// <exception cref="ArgumentException">There is no frame, or frames differ in size.</exception>
    public static byte[] Write(IReadOnlyList<Bitmap> frames, GifOptions? options = null)
    {
        options ??= new();
        if (frames.Count == 0 || frames.Any(frame => frame.Size != frames[0].Size))
            throw new ArgumentException("A GIF has at least one frame, and all are of one size.", nameof(frames));
        var sink = new ByteSink(bigEndian: false, frames[0].Width * frames[0].Height);
        sink.Ascii("GIF89a");
        sink.UInt16(frames[0].Width);
        sink.UInt16(frames[0].Height);
        sink.Bytes([0x70, 0, 0]);
        if (frames.Count > 1 && options.Loops is { } loops)
        {
            sink.Bytes([0x21, 0xFF, 11]);
            sink.Ascii("NETSCAPE2.0");
            sink.Bytes([3, 1]);
            sink.UInt16(loops);
            sink.Byte(0);
        }

        foreach (var frame in frames)
            Frame(sink, frame, options);
        sink.Byte(0x3B);
        return sink.ToArray();
    }

    private static void Frame(ByteSink sink, Bitmap frame, GifOptions options)
    {
        var palette = new GifPalette(frame);
        sink.Bytes([0x21, 0xF9, 4, (byte)(((int)options.Disposal << 2) | (palette.Transparent is null ? 0 : 1))]);
        sink.UInt16(options.Delay);
        sink.Bytes([(byte)(palette.Transparent ?? 0), 0]);
        sink.Byte(0x2C);
        sink.UInt16(0);
        sink.UInt16(0);
        sink.UInt16(frame.Width);
        sink.UInt16(frame.Height);
        sink.Byte(0x80 | (palette.Bits - 1));
        sink.Bytes(palette.Table());
        new GifLzw(sink, palette.Bits).Write(palette.Indexes(frame));
    }
}
