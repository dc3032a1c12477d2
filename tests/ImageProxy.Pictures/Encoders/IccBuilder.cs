namespace ImageProxy.Pictures.Encoders;

/// <summary>ICC profiles, version 2.1 (ICC.1:1998-09): three colorants and a curve, or a curve for grey; made up of numbers alone.</summary>
public static class IccBuilder
{
    private const int HeaderLength = 128;
    private const int SrgbCurvePoints = 1024;

    private static readonly (double X, double Y) D65 = (0.3127, 0.3290);

    /// <summary>IEC 61966-2-1.</summary>
    public static byte[] Srgb(string description = "sRGB") =>
        Rgb(new((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65), SrgbCurve(), description);

    /// <summary>The primaries of DCI-P3 with D65 and the curve of sRGB.</summary>
    public static byte[] DisplayP3(string description = "Display P3") =>
        Rgb(new((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65), SrgbCurve(), description);

    /// <summary>Adobe RGB (1998), gamma 563/256.</summary>
    public static byte[] AdobeRgb(string description = "Adobe RGB (1998)") =>
        Rgb(new((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), D65), GammaCurve(563 / 256.0), description);

    /// <param name="gamma">More than 0 and less than 256; kept in steps of 1/256.</param>
    public static byte[] Grey(double gamma, string description = "Grey") =>
        Profile("GRAY", [.. Common(description), ("kTRC", GammaCurve(gamma))]);

    private static byte[] Rgb(IccPrimaries primaries, byte[] curve, string description)
    {
        var (red, green, blue) = primaries.Colorants();
        return Profile("RGB ",
        [
            .. Common(description),
            ("rXYZ", Xyz(red)), ("gXYZ", Xyz(green)), ("bXYZ", Xyz(blue)),
            ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ]);
    }

    private static (string Tag, byte[] Data)[] Common(string description) =>
        [("desc", Description(description)), ("cprt", Text("No copyright, use freely.")), ("wtpt", Xyz(IccPrimaries.D50))];

    // An array that several tags share, as the three curves do, is stored once.
    private static byte[] Profile(string space, IReadOnlyList<(string Tag, byte[] Data)> tags)
    {
        byte[][] distinct = [.. tags.Select(tag => tag.Data).Distinct()];
        int tableLength = 4 + (12 * tags.Count);
        int[] offsets = new int[distinct.Length];
        int end = HeaderLength + tableLength;
        for (int i = 0; i < distinct.Length; i++)
        {
            offsets[i] = end;
            end += Padded(distinct[i].Length);
        }

        var sink = new ByteSink(bigEndian: true, end);
        Header(sink, space, end);
        sink.UInt32(tags.Count);
        foreach (var (tag, data) in tags)
        {
            sink.Ascii(tag);
            sink.UInt32(offsets[Array.IndexOf(distinct, data)]);
            sink.UInt32(data.Length);
        }

        foreach (byte[] data in distinct)
        {
            sink.Bytes(data);
            sink.Zeros(Padded(data.Length) - data.Length);
        }

        return sink.ToArray();
    }

    private static void Header(ByteSink sink, string space, int length)
    {
        sink.UInt32(length);
        sink.Zeros(4);
        sink.UInt32(0x02100000);
        sink.Ascii("mntr" + space + "XYZ ");
        // 2000-01-01 00:00:00: a fixed date keeps profiles equal byte for byte.
        foreach (int part in new[] { 2000, 1, 1, 0, 0, 0 })
            sink.UInt16(part);
        sink.Ascii("acsp");
        sink.Zeros(28);
        Xyz(sink, IccPrimaries.D50);
        sink.Zeros(48);
    }

    private static int Padded(int length) => (length + 3) / 4 * 4;

    private static byte[] Xyz(Xyz value)
    {
        var sink = Element("XYZ ");
        Xyz(sink, value);
        return sink.ToArray();
    }

    private static void Xyz(ByteSink sink, Xyz value)
    {
        foreach (double part in new[] { value.X, value.Y, value.Z })
            sink.Int32((int)Math.Round(part * 65536));
    }

    private static byte[] Text(string text)
    {
        var sink = Element("text");
        sink.Ascii(text);
        sink.Byte(0);
        return sink.ToArray();
    }

    // In ASCII; Unicode and Macintosh forms are left empty.
    private static byte[] Description(string description)
    {
        var sink = Element("desc");
        sink.UInt32(description.Length + 1);
        sink.Ascii(description);
        sink.Zeros(1 + 8 + 3 + 67);
        return sink.ToArray();
    }

    private static byte[] GammaCurve(double gamma)
    {
        if (!(gamma > 0 && gamma < 256))
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "A gamma is more than 0 and less than 256.");
        var sink = Element("curv");
        sink.UInt32(1);
        sink.UInt16((int)Math.Round(gamma * 256));
        return sink.ToArray();
    }

    private static byte[] SrgbCurve()
    {
        var sink = Element("curv");
        sink.UInt32(SrgbCurvePoints);
        for (int i = 0; i < SrgbCurvePoints; i++)
        {
            double value = i / (SrgbCurvePoints - 1.0);
            double linear = value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            sink.UInt16((int)Math.Round(linear * 65535));
        }

        return sink.ToArray();
    }

    private static ByteSink Element(string type)
    {
        var sink = new ByteSink(bigEndian: true);
        sink.Ascii(type);
        sink.Zeros(4);
        return sink;
    }
}
