using System.Globalization;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Rendering;

/// <summary>The limits an original must keep before native code sees a byte of it.</summary>
internal static class OriginalLimits
{
    /// <summary>WebP's longest side; the others can hold more, but the answer must not hang on the format.</summary>
    private const int MaxOutputSide = 16_383;

    /// <summary>Null where the original is within all limits; else a fault that names the limit and the value.</summary>
    public static ImageFault? Check(ImageInfo info, RenderingOptions limits)
    {
        if (info.Format == ImageFormat.Svg && !limits.AllowSvg)
            return new(ImageError.OriginalUnusable, "SVG originals are not rendered here.");
        var size = info.StoredSize;
        return Over("pixels", size.Area, limits.MaxPixels)
            ?? Over("pixels on a side", Math.Max(size.Width, size.Height), limits.MaxSide)
            ?? Over("scans", info.Scans, limits.MaxScans)
            ?? Over("bytes once decoded", RenderPrice.DecodedBytes(info), limits.MaxDecodedBytes);
    }

    /// <summary>
    /// What only the plan tells: a sliver in a box with one open side asks for an enormous rendition, and frames count only where they are kept.
    /// </summary>
    public static ImageFault? CheckPlan(ImageInfo info, RenderPlan plan, OutputEncoding encoding, RenderingOptions limits)
    {
        int frames = encoding.Animate ? info.Frames : 1;
        return Over("frames", frames, limits.MaxFrames)
            ?? (frames == 1 ? null : Over("pixels in all frames", info.StoredSize.Area * frames, limits.MaxAnimationPixels))
            ?? Over("pixels on a side in this size", Math.Max(plan.Output.Width, plan.Output.Height), MaxOutputSide)
            ?? Over("pixels in this size", plan.Output.Area * frames, limits.MaxAnimationPixels);
    }

    private static ImageFault? Over(string what, long value, long limit) => value <= limit ? null : new(
        ImageError.OriginalTooLarge, string.Create(CultureInfo.InvariantCulture, $"The original has {value:N0} {what}; the limit is {limit:N0}."));
}
