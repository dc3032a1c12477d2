using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// The scale a JPEG is decoded at: the cheapest that costs a rendition hardly anything. Of N/8 only 1, 2, 4 and 8 have SIMD transforms in
/// libjpeg-turbo; 3 takes as long as 4, and 5 to 7 longer than all of it.
/// </summary>
/// <remarks>
/// <para>Decoding a photograph of 6 MP (0.8 MB, 4:2:0), libjpeg-turbo 2.1.5, ms at 1/8 to 8/8: 8.7, 10.7, 12.0, 12.3, 16.6, 18.1, 24.6, 15.0; our
/// own decoder at 1/8, 2/8 and 4/8: 4.4, 8.0 and 8.4; of the same photograph as a progressive file 2.0, 18.9 and 19.7, where libjpeg-turbo takes 50 to 54.</para>
/// <para>Luma PSNR of four photographs written at quality 80, against a full decode resampled in double precision, so many dB below what the
/// full decode reaches itself, where a factor of 1.25, 1.6 and 1.8 is left to the resampling. At 1/8: 0.16 to 0.57, 0.03 to 0.17, 0.02 to 0.13.
/// At 2/8: 0.11 to 0.68, 0.03 to 0.24, 0.02 to 0.15. At 4/8 (two that are large enough): no figure, 0.02 to 0.42, 0.01 to 0.20. Without
/// <see cref="Emphasis(int)"/> 1/8 loses 0.37 to 0.80, 0.13 to 0.36, 0.09 to 0.27. At 3/8, photographs are met as well as at 4/8, but a chart of lines and
/// rings scaled to a quarter is met at 33 dB instead of 37.</para>
/// </remarks>
public static class PlaneScale
{
    /// <summary>Bytes of all planes together, 48 MiB, beyond which an original is left to a renderer that never holds a whole one.</summary>
    public const long MaxBytes = 48 << 20;

    /// <summary>
    /// Factors that must be left to the resampling. 1/8 takes half the time of the others, so it may cost a little more; between 2/8 and 4/8 there is
    /// hardly a difference.
    /// </summary>
    private static readonly (int Eighths, double Factor)[] Sequential = [(1, 1.25), (2, 1.6), (4, 1.5)];

    /// <summary>The same for progressive ones: 1/8 takes a tenth of the time, as only the scans of mean levels are read; 2/8 gains next to nothing on 4/8.</summary>
    private static readonly (int Eighths, double Factor)[] Progressive = [(1, 1.1), (2, 2), (4, 1.5)];

    /// <summary>What resampling adds to make up for the softness of a scaled decode, see <see cref="Kernels.AxisWeights.Create"/>.</summary>
    /// <remarks>At 1/8 each sample is the mean of a block. At 4/8 photographs gain up to 0.04 dB, and more would cost charts.</remarks>
    public static double Emphasis(int eighths) => eighths switch
    {
        1 or 2 => 1 / 24.0,
        4 => 1 / 48.0,
        _ => 0,
    };

    /// <summary>1, 2, 4 or 8.</summary>
    /// <remarks>Never chosen is a scale that gives the same size as a larger one, which a decoder that is asked for sizes would take.</remarks>
    public static int Choose(RenderPlan plan, ImageInfo info)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(info);
        if (info.Eighths < 8)
            return Within(info.Eighths, Choose(plan, info with { Eighths = 8 }), info.HeldSize);
        var stored = info.StoredSize;
        double need = DecodeTime.NeedOf(plan);
        foreach (var (eighths, factor) in info.IsProgressive ? Progressive : Sequential)
        {
            if (need * eighths >= factor * 8 && Of(stored, eighths) != Of(stored, eighths + 1))
                return eighths;
        }

        return 8;
    }

    /// <summary>The scale at which a reduced original is decoded to as much as the original itself would have been.</summary>
    private static int Within(int held, int wanted, PixelSize stored)
    {
        foreach (int eighths in (ReadOnlySpan<int>)[1, 2, 4])
        {
            if (held * eighths >= wanted * 8 && Of(stored, eighths) != Of(stored, eighths + 1))
                return eighths;
        }

        return 8;
    }

    /// <summary>
    /// <see cref="Emphasis(int)"/> of a decode at <paramref name="eighths"/>/8 of what holds <paramref name="held"/>/8 itself: both softened it, the first
    /// by a part of its samples.
    /// </summary>
    public static double Emphasis(int eighths, int held) => Emphasis(eighths) + (Emphasis(held) * eighths * eighths / 64);

    /// <summary>Bytes of the planes an original is decoded into; 0 where it is not: another kind of picture, or more than <see cref="MaxBytes"/>.</summary>
    public static long BytesOf(ImageInfo info, RenderPlan plan)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.Format != ImageFormat.Jpeg || PlaneSampling.Of(info.ChromaSampling) is not { } sampling)
            return 0;
        var size = Of(info.HeldSize, Choose(plan, info));
        long bytes = sampling.LumaSize(size).Area + (sampling.HasColor ? 2 * sampling.ColorSize(size).Area : 0);
        return bytes <= MaxBytes ? bytes : 0;
    }

    /// <summary>Size at <paramref name="eighths"/>/8, each side rounded up.</summary>
    public static PixelSize Of(PixelSize size, int eighths) =>
        new((int)((((long)size.Width * eighths) + 7) / 8), (int)((((long)size.Height * eighths) + 7) / 8));
}
