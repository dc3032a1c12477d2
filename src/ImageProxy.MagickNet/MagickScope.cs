using ImageMagick;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.MagickNet;

/// <summary>
/// Which renders Magick.NET takes. Left to the general renderer: AVIF and HEIC, whose coders need a temporary file; effects on lightness and
/// chroma, for which the 8 bits of this build are too few (grey would not stay grey); CMYK that does not say which; and all analysis.
/// </summary>
internal static class MagickScope
{
    public static bool Takes(ImageInfo info, RenderPlan plan, OutputEncoding encoding) =>
        FormatOf(info.Format) is not null && info.Eighths == 8 && (!info.IsCmyk || info.HasProfile)
        && encoding.Format is ImageFormat.Jpeg or ImageFormat.Png or ImageFormat.Gif or ImageFormat.WebP
        && plan.Effects.All(effect => effect is Effect.Blur);

    /// <summary>The one coder that reads this; null where none may.</summary>
    public static MagickFormat? FormatOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => MagickFormat.Jpeg,
        ImageFormat.Png => MagickFormat.Png,
        ImageFormat.Gif => MagickFormat.Gif,
        ImageFormat.WebP => MagickFormat.WebP,
        ImageFormat.Tiff => MagickFormat.Tiff,
        _ => null,
    };
}
