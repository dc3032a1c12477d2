namespace ImageProxy.Native.Vips;

/// <summary>Whatever the original's colours are, sRGB or grey of 8 bits afterwards, alpha behind them.</summary>
internal static class VipsColours
{
    public const string ProfileField = "icc-profile-data";

    /// <summary>
    /// Converts through the embedded profile; CMYK without one through libvips' own CMYK profile. A profile that lcms refuses, or that does
    /// not fit the pixels, is passed over: the colours are then taken at face value.
    /// </summary>
    public static VipsImage ToSrgb(VipsImage image) => Convert(image);

    /// <summary>Three colour bands, alpha behind them where there is one.</summary>
    public static VipsImage ToThreeColours(VipsImage image) => image.ToColourSpace("srgb").Then(i => i.Cast("uchar"));

    private static VipsImage Convert(VipsImage image)
    {
        byte[] profile = image.GetBlob(ProfileField);
        bool isCmyk = image.Interpretation == VipsInterpretation.Cmyk;
        if (isCmyk || (profile.Length > 0 && !IccProfile.IsSrgb(profile)))
        {
            try
            {
                var transformed = image.HasAlpha ? TransformBesideAlpha(image, profile.Length > 0, isCmyk) : Transform(image, profile.Length > 0, isCmyk);
                return transformed.Then(i => WithoutExtraBands(i, colours: 3));
            }
            catch (VipsException)
            {
                // As the summary says; CMYK may still have the built-in profile.
                if (isCmyk && profile.Length > 0) return image.Bare().Then(Convert);
            }
        }

        bool isGrey = image.Interpretation is VipsInterpretation.Grey or VipsInterpretation.Grey16;
        string space = isGrey ? "b-w" : "srgb";
        // Named again: bands whose meaning a TIFF does not tell stay nameless through the conversion, and then alpha is not known for what it is.
        return image.ToColourSpace(space).Then(i => i.Cast("uchar")).Then(i => i.As(space)).Then(i => WithoutExtraBands(i, isGrey ? 1 : 3));
    }

    /// <summary>TIFF may have bands behind alpha that mean nothing to us; behind grey they would pass for colours.</summary>
    private static VipsImage WithoutExtraBands(VipsImage image, int colours) => image.CutBands(0, Math.Min(colours + 1, image.Bands));

    /// <summary>icc_transform of libvips 8.14.1 would clip an alpha of 16 bits to opaque.</summary>
    private static VipsImage TransformBesideAlpha(VipsImage image, bool embedded, bool isCmyk)
    {
        double toEightBits = 255 / image.MaxAlpha;
        using var colours = image.CutBands(0, image.Bands - 1).Then(i => Transform(i, embedded, isCmyk));
        using var alpha = image.CutBands(image.Bands - 1, 1).Then(i => i.Linear([toEightBits], [0.5])).Then(i => i.Cast("uchar"));
        return VipsImage.JoinBands([colours, alpha]);
    }

    private static VipsImage Transform(VipsImage image, bool embedded, bool isCmyk)
    {
        using var operation = new VipsOperation("icc_transform");
        operation.Set("in", image).Set("output_profile", "srgb").Set("embedded", embedded).Set("intent", "relative")
            .Set("black_point_compensation", true).Set("depth", 8);
        if (isCmyk) operation.Set("input_profile", "cmyk");
        return operation.BuildImage().Then(i => i.Cast("uchar"));
    }
}
