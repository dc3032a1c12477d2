using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Planar;

/// <summary>Which renders the planar renderer takes, and how it writes them.</summary>
internal static class PlanarScope
{
    /// <summary>From this quality on colour is written as fine as brightness; as libvips does.</summary>
    internal const int FineColorQuality = 90;

    /// <summary>Plans that only cut, scale and place; JPEGs of 8 bits in YCbCr or grey, in sRGB; and where alpha is not wanted.</summary>
    public static bool Takes(ReadOnlySpan<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding) =>
        info is { Format: ImageFormat.Jpeg, BitDepth: 8, IsCmyk: false }
        && (encoding.Format == ImageFormat.Jpeg || (encoding.Format == ImageFormat.WebP && (plan.Background.IsOpaque || !plan.Pads)))
        && plan.IsValidFor(info.Size) && plan.Effects.IsEmpty
        && PlaneScale.BytesOf(info, plan) > 0
        && (!info.HasProfile || IccProfile.IsSrgb(JpegProfile.Find(original)));

    /// <summary>WebP is 4:2:0; JPEG is grey where nothing coloured can come in.</summary>
    public static PlaneSampling SamplingOf(ImageInfo info, RenderPlan plan, OutputEncoding encoding, Color background)
    {
        if (encoding.Format == ImageFormat.WebP)
            return PlaneSampling.Yuv420;
        bool isGrey = background.R == background.G && background.G == background.B;
        if (info.ChromaSampling == ChromaSampling.Gray && (isGrey || !plan.Pads))
            return PlaneSampling.Gray;
        return encoding.Quality >= FineColorQuality ? PlaneSampling.Yuv444 : PlaneSampling.Yuv420;
    }
}
