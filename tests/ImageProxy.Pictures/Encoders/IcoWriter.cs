namespace ImageProxy.Pictures.Encoders;

/// <summary>Windows icons: one picture in several sizes, up to 256 pixels a side.</summary>
public static class IcoWriter
{
    private const int LargestSide = 256;
    private const int HeaderLength = 6;
    private const int EntryLength = 16;

    /// <param name="png">Pictures as PNG files; otherwise as bitmaps of 32 bits with a mask.</param>
    /// <exception cref="ArgumentException">There is no picture, or one is too large.</exception>
    public static byte[] Write(IReadOnlyList<Bitmap> pictures, bool png = false)
    {
        if (pictures.Count == 0 || pictures.Any(picture => picture.Width > LargestSide || picture.Height > LargestSide))
            throw new ArgumentException("An icon has at least one picture, and none is over 256 pixels a side.", nameof(pictures));
        byte[][] bodies = [.. pictures.Select(picture => png ? PngWriter.Write(picture) : BmpWriter.WriteIconPicture(picture))];
        var sink = new ByteSink(bigEndian: false);
        sink.UInt16(0);
        sink.UInt16(1);
        sink.UInt16(pictures.Count);
        int offset = HeaderLength + (EntryLength * pictures.Count);
        for (int i = 0; i < bodies.Length; i++)
        {
            // A side of 256 is written as 0, which a byte makes of it anyway.
            sink.Bytes([(byte)pictures[i].Width, (byte)pictures[i].Height, 0, 0]);
            sink.UInt16(1);
            sink.UInt16(32);
            sink.UInt32(bodies[i].Length);
            sink.UInt32(offset);
            offset += bodies[i].Length;
        }

        foreach (byte[] body in bodies)
            sink.Bytes(body);
        return sink.ToArray();
    }
}
