using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>The part of a render that reads the original: cut, scale, and nothing else, in one pass; what fails here is the original's fault.</summary>
internal static class VipsDecoder
{
    /// <summary>Scaled frames as stored (not yet turned, in the original's colours), stacked in memory, with the original's metadata.</summary>
    public static (VipsImage Frames, AnimationTimes Times) Decode(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, bool allFrames, CancellationToken cancellationToken)
    {
        var turn = VipsLoader.DecodedOrientation(info);
        var area = Turns.ToStored(plan.Source, VipsLoader.DecodedSize(info), turn);
        var scaled = turn >= Orientation.Transposed ? plan.Scaled.Transposed : plan.Scaled;
        double need = Math.Min((double)area.Width / scaled.Width, (double)area.Height / scaled.Height);

        using var source = OpenOriginal.Open(original, info, need, allFrames);
        using var plain = Plain(source.Image);
        var x = AxisResample.For(area.Left * source.RatioX, area.Width * source.RatioX, source.FrameSize.Width, scaled.Width);
        var y = AxisResample.For(area.Top * source.RatioY, area.Height * source.RatioY, source.FrameSize.Height, scaled.Height);
        using var stacked = Stack(plain, source, x, y);
        return (Compute(stacked, source.Image, cancellationToken), AnimationTimes.Of(source.Image, source.Frames));
    }

    /// <summary>Runs the pass; cancellation stops it at the next strip of <paramref name="source"/>.</summary>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static VipsImage Compute(VipsImage image, VipsImage source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static state => ((VipsImage)state!).Kill(), source);
        return image.ToMemory();
    }

    /// <summary>Samples of 8 or 16 bits in one to five bands: the rest (floating point, packed Lab) is made sRGB at once.</summary>
    public static VipsImage Plain(VipsImage image)
    {
        bool isPlain = !image.IsPacked && image.Format is VipsBandFormat.UChar or VipsBandFormat.UShort
            && image.Interpretation is not (VipsInterpretation.Lab or VipsInterpretation.Multiband) && image.Bands <= 5;
        return isPlain ? image.Cut(PixelArea.Of(image.Size)) : image.ToColourSpace("srgb").Then(i => i.Cast("uchar"));
    }

    private static VipsImage Stack(VipsImage image, OpenOriginal source, AxisResample x, AxisResample y)
    {
        if (source.Frames == 1) return VipsResampler.Resample(image, x, y);
        var frames = new List<VipsImage>(source.Frames);
        try
        {
            for (int i = 0; i < source.Frames; i++)
                frames.Add(VipsResampler.Resample(image, x, y with { CutStart = y.CutStart + i * source.FrameSize.Height }));
            return VipsImage.Stack(frames);
        }
        finally
        {
            foreach (var frame in frames) frame.Dispose();
        }
    }
}
