using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Png;

/// <summary>The boxes of pixels a PNG is decoded into: the largest that costs a rendition hardly anything.</summary>
public static class PngScale
{
    /// <summary>What must be left to the resampling.</summary>
    /// <remarks>Scaled to 200×200 by 7.7, so by 3.8 after boxes of 2, a picture with alpha is met at 51.2 dB, where libvips gets 50.1.</remarks>
    private const double LeastFactor = 3.5;

    /// <summary>Pixels along a side of a box, 1 to <see cref="PngPlaneDecoder.LargestBox"/>.</summary>
    public static int Choose(RenderPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        double need = Math.Min((double)plan.Source.Width / plan.Scaled.Width, (double)plan.Source.Height / plan.Scaled.Height);
        return Math.Clamp((int)(need / LeastFactor), 1, PngPlaneDecoder.LargestBox);
    }

    /// <summary>Bytes of the planes the part of an original that a plan uses is decoded into; 0 where it is not: another kind of picture, or more than <see cref="PlaneScale.MaxBytes"/>.</summary>
    public static long BytesOf(ImageInfo info, RenderPlan plan)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(plan);
        if (info is not { Format: ImageFormat.Png, BitDepth: 8, IsProgressive: false })
            return 0;
        int box = Choose(plan);
        var size = new PixelSize((plan.Source.Width + box - 1) / box, (plan.Source.Height + box - 1) / box);
        long bytes = size.Area * Math.Max(1, info.Channels);
        return bytes <= PlaneScale.MaxBytes ? bytes : 0;
    }
}
