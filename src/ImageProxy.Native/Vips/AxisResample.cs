namespace ImageProxy.Native.Vips;

/// <summary>
/// How one axis of a picture is resampled so that the pixels asked for sit exactly where they belong, although libvips' <c>reduce</c> has no
/// offset: it maps the middle of its input on the middle of its output. Repeating edge pixels on one side moves the middle by halves of an
/// input pixel, dropping output pixels on one side moves it by halves of an output pixel; together they reach any offset closely.
/// </summary>
/// <param name="CutStart">First pixel used.</param>
/// <param name="CutLength">Number of pixels used.</param>
/// <param name="Box">Pixels averaged into one before the reduction, at least 1; the last box may be partly empty.</param>
/// <param name="PadBefore">Edge pixels repeated before the reduction, counted after <paramref name="Box"/>.</param>
/// <param name="PadAfter">The same at the end.</param>
/// <param name="Factor">Input pixels for one output pixel, counted after <paramref name="Box"/>; below 1 enlarges.</param>
/// <param name="Shift">Where the first output pixel's edge lies in the cut, in input pixels; only for enlargement.</param>
/// <param name="Skip">Output pixels of the reduction that are dropped at the start.</param>
/// <param name="Length">Output pixels.</param>
internal readonly record struct AxisResample(
    int CutStart, int CutLength, int Box, int PadBefore, int PadAfter, double Factor, double Shift, int Skip, int Length)
{
    private const double Tolerance = 1e-6;
    private const int MostPadding = 8;

    /// <summary>At least this much is left to the Lanczos kernel after averaging: less shows the box as aliasing.</summary>
    private const double LeastKernelFactor = 2;

    /// <summary>True where the cut already is the output.</summary>
    public bool IsIdentity => CutLength == Length && Math.Abs(Factor - 1) * Length < 0.01 && Math.Abs(Shift) < 0.01;

    /// <summary>True where the kernel reduces; otherwise the axis is enlarged, moved by a fraction, or left alone.</summary>
    public bool Reduces => Factor > 1 && !IsIdentity;

    /// <summary>Pixels after cut and box.</summary>
    public int BoxedLength => (CutLength + Box - 1) / Box;

    /// <summary>Pixels the kernel reads.</summary>
    public int PaddedLength => PadBefore + BoxedLength + PadAfter;

    /// <param name="start">Left or top edge of the part used, in pixels of the picture, fractions allowed.</param>
    /// <param name="length">Its length, positive.</param>
    /// <param name="available">Pixels of the picture along this axis; the part lies within, up to rounding.</param>
    /// <param name="output">Pixels to make, at least 1.</param>
    public static AxisResample For(double start, double length, int available, int output)
    {
        int cutStart = Math.Clamp((int)Math.Floor(start + Tolerance), 0, available - 1);
        int cutEnd = Math.Clamp((int)Math.Ceiling(start + length - Tolerance), cutStart + 1, available);
        double factor = length / output, shift = start - cutStart;
        int box = Math.Max(1, (int)(factor / LeastKernelFactor));
        var plan = new AxisResample(cutStart, cutEnd - cutStart, box, 0, 0, factor / box, shift / box, 0, output);
        return plan.Reduces ? plan.Aligned() : plan;
    }

    /// <summary>Chooses padding and skip with the least error of position; among nearly equal ones the least padding.</summary>
    private AxisResample Aligned()
    {
        var best = this;
        double bestCost = double.PositiveInfinity;
        for (int before = 0; before <= MostPadding; before++)
        for (int after = 0; after <= MostPadding; after++)
        {
            int padded = before + BoxedLength + after, made = (int)(padded / Factor + 0.5);
            // The first output pixel's edge is Shift from the cut's start; the kernel's output i begins at middle + (i - made / 2) · Factor.
            double middle = padded / 2.0 - before;
            double skip = Math.Round((Shift - middle) / Factor + made / 2.0);
            if (skip < 0 || skip + Length > made) continue;
            double error = Math.Abs(middle + (skip - made / 2.0) * Factor - Shift);
            double cost = error / Factor + 0.002 * (before + after);
            if (cost >= bestCost) continue;
            (best, bestCost) = (this with { PadBefore = before, PadAfter = after, Skip = (int)skip }, cost);
        }

        return best;
    }
}
