using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Formats;

/// <summary>Milliseconds to write a million pixels.</summary>
/// <remarks>The figures' origin is told at <see cref="RenderPrice.Milliseconds"/>.</remarks>
internal static class EncodeTime
{
    /// <summary>From planes with their resampling, and from pixels.</summary>
    private const double JpegOfPlanes = 8, Jpeg = 16;

    /// <summary>What an animation costs above as many single pictures: palettes, and the search for what changed.</summary>
    private const double GifAnimated = 3, WebPAnimated = 1.7;

    // What the renderer takes where the encoding leaves the effort open.
    private const int UsualWebP = 4, UsualAvif = 3, UsualPng = 6, UsualGif = 5;

    private static ReadOnlySpan<double> WebP => [30, 40, 54, 80, 108, 160, 240];

    private static ReadOnlySpan<double> Avif => [60, 160, 370, 520, 2_400, 3_600, 5_400, 8_500, 15_000, 28_000];

    private static ReadOnlySpan<double> Png => [30, 50, 70, 95, 130, 190, 262, 320, 390, 460];

    private static ReadOnlySpan<double> Gif => [95, 115, 135, 155, 180, 200, 215, 235, 250, 265, 285];

    public static double PerMillion(OutputEncoding encoding, bool animates, bool isPlanar) => encoding.Format switch
    {
        ImageFormat.WebP => At(WebP, encoding.Effort, UsualWebP) * (animates ? WebPAnimated : 1),
        ImageFormat.Avif => At(Avif, encoding.Effort, UsualAvif),
        ImageFormat.Png => At(Png, encoding.Effort, UsualPng),
        ImageFormat.Gif => At(Gif, encoding.Effort, UsualGif) * (animates ? GifAnimated : 1),
        _ => isPlanar ? JpegOfPlanes : Jpeg,
    };

    private static double At(ReadOnlySpan<double> rates, int effort, int usual) => rates[Math.Clamp(effort < 0 ? usual : effort, 0, rates.Length - 1)];
}
