namespace ImageProxy.Pictures.Encoders;

/// <summary>EXIF metadata (CIPA DC-008) as a TIFF body.</summary>
public static class ExifBuilder
{
    private const int HeaderSize = 8;

    /// <returns>The body without "Exif\0\0": as an eXIf chunk, a WebP EXIF chunk and <see cref="JpegOptions.Exif"/> take it.</returns>
    public static byte[] Build(ExifOptions options)
    {
        var main = new TiffFields(options.BigEndian);
        var exif = new TiffFields(options.BigEndian);
        var gps = Gps(options);
        var thumbnail = options.Thumbnail is null ? null : new TiffFields(options.BigEndian);
        Describe(main, exif, options);
        // Placeholders make the sizes final; the offsets follow from them.
        main.Longs(34665, 0);
        if (gps is not null)
            main.Longs(34853, 0);
        thumbnail?.Shorts(259, 6);
        thumbnail?.Longs(513, 0);
        thumbnail?.Longs(514, options.Thumbnail!.Length);
        int exifAt = HeaderSize + main.Size;
        int gpsAt = exifAt + exif.Size;
        int thumbnailAt = gpsAt + (gps?.Size ?? 0);
        main.Longs(34665, exifAt);
        if (gps is not null)
            main.Longs(34853, gpsAt);
        thumbnail?.Longs(513, thumbnailAt + thumbnail.Size);

        var sink = new ByteSink(options.BigEndian);
        sink.Ascii(options.BigEndian ? "MM" : "II");
        sink.UInt16(42);
        sink.UInt32(HeaderSize);
        main.Write(sink, thumbnail is null ? 0 : thumbnailAt);
        exif.Write(sink, 0);
        gps?.Write(sink, 0);
        thumbnail?.Write(sink, 0);
        sink.Bytes(options.Thumbnail ?? []);
        return sink.ToArray();
    }

    private static void Describe(TiffFields main, TiffFields exif, ExifOptions options)
    {
        if (options.ImageDescription is { } description)
            main.Ascii(270, description);
        if (options.Make is { } make)
            main.Ascii(271, make);
        if (options.Model is { } model)
            main.Ascii(272, model);
        if (options.Orientation is { } orientation)
            main.Shorts(274, orientation);
        exif.Undefined(36864, [.. "0232"u8]);
        if (options.MakerNote is { } note)
            exif.Undefined(37500, note);
    }

    private static TiffFields? Gps(ExifOptions options)
    {
        if (options is not { Latitude: { } latitude, Longitude: { } longitude })
            return null;
        var gps = new TiffFields(options.BigEndian);
        gps.Bytes(0, [2, 3, 0, 0]);
        gps.Ascii(1, latitude < 0 ? "S" : "N");
        gps.Rationals(2, Degrees(latitude));
        gps.Ascii(3, longitude < 0 ? "W" : "E");
        gps.Rationals(4, Degrees(longitude));
        return gps;
    }

    // Degrees, minutes and seconds, the last in ten-thousandths (3 mm).
    private static (long Numerator, long Denominator)[] Degrees(double angle)
    {
        long parts = (long)Math.Round(Math.Abs(angle) * 36_000_000);
        return [(parts / 36_000_000, 1), (parts / 600_000 % 60, 1), (parts % 600_000, 10_000)];
    }
}
