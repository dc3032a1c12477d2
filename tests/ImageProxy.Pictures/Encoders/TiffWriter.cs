namespace ImageProxy.Pictures.Encoders;

/// <summary>Uncompressed baseline TIFF in strips (TIFF 6.0), pixels first, directory last.</summary>
public static class TiffWriter
{
    private const int HeaderLength = 8;

    /// <exception cref="ArgumentException">Samples of neither 8 nor 16 bits, or strips without rows.</exception>
    public static byte[] Write(Bitmap picture, TiffOptions? options = null)
    {
        options ??= new();
        if (options.BitDepth is not (8 or 16) || options.RowsPerStrip < 1)
            throw new ArgumentException("Samples have 8 or 16 bits, and strips at least a row.", nameof(options));
        byte[] pixels = Samples(options.Color == TiffColor.Rgba ? picture : Tones.OnWhite(picture), options);
        var sink = new ByteSink(options.BigEndian, pixels.Length + 1024);
        sink.Ascii(options.BigEndian ? "MM" : "II");
        sink.UInt16(42);
        int directoryAt = HeaderLength + pixels.Length + (pixels.Length % 2);
        sink.UInt32(directoryAt);
        sink.Bytes(pixels);
        sink.Zeros(pixels.Length % 2);
        Directory(picture, options, pixels.Length).Write(sink, 0);
        return sink.ToArray();
    }

    private static int SamplesPerPixel(TiffColor color) => color switch { TiffColor.Grey => 1, TiffColor.Rgb => 3, _ => 4 };

    private static TiffFields Directory(Bitmap picture, TiffOptions options, int length)
    {
        int samples = SamplesPerPixel(options.Color);
        int stripLength = length / picture.Height * Math.Min(options.RowsPerStrip, picture.Height);
        long[] offsets = [.. Enumerable.Range(0, (length + stripLength - 1) / stripLength).Select(strip => HeaderLength + ((long)strip * stripLength))];
        var fields = new TiffFields(options.BigEndian);
        fields.Longs(256, picture.Width);
        fields.Longs(257, picture.Height);
        fields.Shorts(258, [.. Enumerable.Repeat(options.BitDepth, samples)]);
        fields.Shorts(259, 1);
        fields.Shorts(262, options.Color switch { TiffColor.Grey => 1, TiffColor.Cmyk => 5, _ => 2 });
        fields.Longs(273, offsets);
        if (options.Orientation is { } orientation)
            fields.Shorts(274, orientation);
        fields.Shorts(277, samples);
        fields.Longs(278, options.RowsPerStrip);
        fields.Longs(279, [.. offsets.Select(offset => Math.Min(stripLength, HeaderLength + length - offset))]);
        fields.Rationals(282, (72, 1));
        fields.Rationals(283, (72, 1));
        fields.Shorts(284, 1);
        fields.Shorts(296, 2);
        if (options.Color == TiffColor.Rgba)
            fields.Shorts(338, 2);
        if (options.IccProfile is { } profile)
            fields.Undefined(34675, profile);
        foreach (var (tag, text) in options.Texts)
            fields.Ascii(tag, text);
        return fields;
    }

    // A sample of 16 bits repeats its byte, so byte order makes no difference to it.
    private static byte[] Samples(Bitmap picture, TiffOptions options)
    {
        int samples = SamplesPerPixel(options.Color), bytesPerSample = options.BitDepth / 8;
        byte[] bytes = new byte[checked(picture.Width * picture.Height * samples * bytesPerSample)];
        var pixels = picture.Pixels;
        Span<byte> values = stackalloc byte[4];
        for (int i = 0, at = 0; i < pixels.Length; i += 4)
        {
            var pixel = pixels.Slice(i, 4);
            pixel.CopyTo(values);
            if (options.Color == TiffColor.Grey)
                values[0] = Tones.Grey(pixel);
            else if (options.Color == TiffColor.Cmyk)
                (values[0], values[1], values[2], values[3]) = Tones.Cmyk(pixel);
            for (int sample = 0; sample < samples; sample++)
            {
                for (int b = 0; b < bytesPerSample; b++)
                    bytes[at++] = values[sample];
            }
        }

        return bytes;
    }
}
