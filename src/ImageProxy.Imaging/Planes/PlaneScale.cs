using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// The scale a JPEG is decoded at: the cheapest that costs a rendition hardly anything. Of N/8 only 1, 2, 4 and 8 have SIMD transforms in
/// libjpeg-turbo; 3 takes as long as 4, and 5 to 7 longer than all of it.
/// </summary>
/// <remarks>
/// <para>Decoding a photograph of 6 MP (0.8 MB, 4:2:0), libjpeg-turbo 2.1.5, ms at 1/8 to 8/8: 8.7, 10.7, 12.0, 12.3, 16.6, 18.1, 24.6, 15.0.</para>
/// <para>Luma PSNR of four photographs written at quality 80, against a full decode resampled in double precision, so many dB below what the
/// full decode reaches itself, where a factor of 1.6, 2 and 2.5 is left to the resampling. At 1/8: 0.13 to 0.36, 0.06 to 0.21, 0.03 to 0.12.
/// At 2/8: 0.10 to 0.34, 0.04 to 0.16, 0.02 to 0.08. At 4/8: 0.04 to 0.42, 0.02 to 0.13, 0.01 to 0.04. At 3/8, photographs are met as well as
/// at 4/8, but a chart of lines and rings scaled to a quarter is met at 33 dB instead of 37.</para>
/// </remarks>
public static class PlaneScale
{
    /// <summary>Bytes of all planes together, 48 MiB, beyond which an original is left to a renderer that never holds a whole one.</summary>
    public const long MaxBytes = 48 << 20;

    /// <summary>Factors that must be left to the resampling: with them no photograph lost more than 0.25 dB, and most less than 0.1.</summary>
    private static readonly (int Eighths, double Factor)[] Choices = [(1, 2), (2, 2), (4, 1.8)];

    /// <summary>1, 2, 4 or 8.</summary>
    /// <param name="stored">Size of the original. Never chosen is a scale that gives the same size as a larger one, which a decoder that is asked for sizes would take.</param>
    public static int Choose(RenderPlan plan, PixelSize stored)
    {
        ArgumentNullException.ThrowIfNull(plan);
        double need = Math.Min((double)plan.Source.Width / plan.Scaled.Width, (double)plan.Source.Height / plan.Scaled.Height);
        foreach (var (eighths, factor) in Choices)
        {
            if (need * eighths >= factor * 8 && Of(stored, eighths) != Of(stored, eighths + 1))
                return eighths;
        }

        return 8;
    }

    /// <summary>Bytes of the planes an original is decoded into; 0 where it is not: another kind of picture, or more than <see cref="MaxBytes"/>.</summary>
    public static long BytesOf(ImageInfo info, RenderPlan plan)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.Format != ImageFormat.Jpeg || PlaneSampling.Of(info.ChromaSampling) is not { } sampling)
            return 0;
        var size = Of(info.StoredSize, Choose(plan, info.StoredSize));
        long bytes = sampling.LumaSize(size).Area + (sampling.HasColor ? 2 * sampling.ColorSize(size).Area : 0);
        return bytes <= MaxBytes ? bytes : 0;
    }

    /// <summary>Size at <paramref name="eighths"/>/8, each side rounded up.</summary>
    public static PixelSize Of(PixelSize size, int eighths) =>
        new((int)((((long)size.Width * eighths) + 7) / 8), (int)((((long)size.Height * eighths) + 7) / 8));
}
