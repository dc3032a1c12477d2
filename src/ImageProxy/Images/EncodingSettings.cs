using System.Globalization;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;

namespace ImageProxy.Images;

/// <summary>How a recipe's renditions are written.</summary>
/// <param name="FixedFormat">Written whatever was negotiated; null: the token decides.</param>
/// <param name="Animate">Keep all frames where the format can hold them.</param>
internal sealed record EncodingSettings(ImageFormat? FixedFormat, QualityOptions Quality, EffortOptions Effort, bool Animate)
{
    /// <summary>The renderers do not make the same bytes of one original: renditions of one must not pass for the other's.</summary>
    public RendererChoice Renderer { get; init; }

    /// <summary>Changes with what <see cref="RendererChoice.Auto"/> renders by itself, so that what it made before is made anew: 2 since PNGs are.</summary>
    private const string AutoGeneration = ",2";

    /// <param name="info">The original: animations are only animations where it has several frames.</param>
    public OutputEncoding For(ImageFormat format, ImageInfo info) => new(
        format, QualityOf(format), EffortOf(format), Animate && info.Frames > 1 && format.CanAnimate());

    /// <summary>
    /// Every value, in a fixed order: part of the fingerprint. WebP is WebP whether it was negotiated or fixed, and its token stands in the
    /// key; a fixed JPEG is not the plain format (which may be PNG or GIF), and a fixed AVIF does not turn to WebP for animations.
    /// </summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"format={(FixedFormat is ImageFormat.WebP ? null : FixedFormat)?.Name() ?? "negotiated"};")
        + string.Create(CultureInfo.InvariantCulture, $"quality={Quality.Jpeg},{Quality.WebP},{Quality.Avif};")
        + string.Create(CultureInfo.InvariantCulture, $"effort={Effort.WebP},{Effort.Avif},{Effort.Png},{Effort.Gif};")
        + (Animate ? "animated;" : "still;")
        + string.Create(CultureInfo.InvariantCulture, $"renderer={Renderer}{(Renderer == RendererChoice.Auto ? AutoGeneration : "")}");

    private int QualityOf(ImageFormat format) => format switch
    {
        ImageFormat.WebP => Quality.WebP,
        ImageFormat.Avif => Quality.Avif,
        ImageFormat.Jpeg => Quality.Jpeg,
        _ => 100,
    };

    private int EffortOf(ImageFormat format) => format switch
    {
        ImageFormat.WebP => Effort.WebP,
        ImageFormat.Avif => Effort.Avif,
        ImageFormat.Png => Effort.Png,
        ImageFormat.Gif => Effort.Gif,
        _ => -1,
    };
}
