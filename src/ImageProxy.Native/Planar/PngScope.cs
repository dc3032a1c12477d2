using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Native.Planar;

/// <summary>Which renders the renderer of PNGs takes, as far as the header tells; the file may still hold what it leaves.</summary>
internal static class PngScope
{
    /// <summary>Plans that only cut, scale and place; PNGs of 8 bits that are not interlaced; to formats we have encoders for.</summary>
    public static bool Takes(ImageInfo info, RenderPlan plan, OutputEncoding encoding) =>
        encoding.Format is ImageFormat.Png or ImageFormat.WebP or ImageFormat.Jpeg
        && plan.IsValidFor(info.Size) && plan.Effects.IsEmpty
        && PngScale.BytesOf(info, plan) > 0;

    /// <summary>Pixels that are only cut keep their colours to the bit where libvips does it; multiplied by alpha in 8 bits they would not.</summary>
    public static bool Keeps(PngFile file, RenderPlan plan) => !file.HasAlpha || plan.Scaled != plan.Source.Size;
}
