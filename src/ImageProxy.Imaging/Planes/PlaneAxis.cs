using ImageProxy.Imaging.Kernels;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// One axis of one plane on its way from the stored picture to the canvas: which samples of the canvas' plane the picture reaches, and what of
/// the stored plane each of them shows. Places are exact: a sample of colour sits in the middle of the pixels it stands for, on both sides.
/// </summary>
/// <param name="First">First sample on the canvas that the picture reaches.</param>
/// <param name="Count">Samples it reaches.</param>
/// <param name="FirstShare">Share of the first sample that is picture; the rest is canvas.</param>
/// <param name="LastShare">The same of the last.</param>
internal readonly record struct PlaneAxis(int First, int Count, double FirstShare, double LastShare)
{
    private const double Tolerance = 1e-6;

    /// <param name="placement">Canvas pixels before the picture.</param>
    /// <param name="scaled">Canvas pixels the picture takes.</param>
    /// <param name="canvas">All canvas pixels.</param>
    /// <param name="pixels">Canvas pixels to a sample.</param>
    public static PlaneAxis Of(int placement, int scaled, int canvas, int pixels)
    {
        int first = placement / pixels, end = (placement + scaled + pixels - 1) / pixels;
        int before = placement - (first * pixels), after = (end * pixels) - (placement + scaled);
        // Beyond the canvas' own edge nothing shows.
        double afterShare = placement + scaled == canvas ? 1 : (double)(pixels - after) / pixels;
        return new(first, end - first, (double)(pixels - before) / pixels, afterShare);
    }

    /// <summary>Weights in stored order: for an axis that runs backwards the last sample on the canvas comes first.</summary>
    /// <param name="cut">Where the part used begins, upright, in pixels of the original.</param>
    /// <param name="cutLength">Its length.</param>
    /// <param name="original">Pixels of the original along this axis.</param>
    /// <param name="ratio">Stored samples for one pixel of the original.</param>
    /// <param name="available">Stored samples.</param>
    /// <param name="emphasis">See <see cref="PlaneScale.Emphasis(int)"/>.</param>
    /// <param name="levels">What becomes of levels, where this axis lies along the stored rows.</param>
    public AxisWeights Weights(
        int cut, int cutLength, int original, bool isBackwards, int placement, int scaled, int pixels, double ratio, int available, double emphasis,
        LevelMap levels)
    {
        double step = (double)cutLength / scaled;
        double start = cut + (((First * pixels) - placement) * step), length = Count * pixels * step;
        int low = cut, high = cut + cutLength;
        if (isBackwards)
            (start, low, high) = (original - start - length, original - high, original - low);
        int firstSample = Math.Clamp((int)Math.Floor((low * ratio) + Tolerance), 0, available - 1);
        int endSample = Math.Clamp((int)Math.Ceiling((high * ratio) - Tolerance), firstSample + 1, available);
        return AxisWeights.Create(start * ratio, length * ratio / Count, Count, firstSample, endSample, emphasis, levels);
    }
}
