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

    /// <summary>At most this much, for its time grows with it.</summary>
    private const double MostKernelFactor = 6;

    /// <summary>A fractional cut is reduced from this factor on; below, interpolation puts it in its place without harm.</summary>
    private const double LeastFractionalFactor = 1.2;

    /// <summary>Rendition pixels nobody can see.</summary>
    private const double GoodError = 0.03;

    /// <summary>True where the cut already is the output.</summary>
    public bool IsIdentity => CutLength == Length && Math.Abs(Factor - 1) * Length < 0.01 && Math.Abs(Shift) < 0.01;

    /// <summary>True where the kernel reduces; otherwise the axis is interpolated (enlarged, or moved by a fraction) or left alone.</summary>
    public bool Reduces => !IsIdentity && (Factor >= LeastFractionalFactor || (Factor > 1 && IsWhole));

    private bool IsWhole => Shift < Tolerance && Math.Abs(CutLength - Factor * Length) < Tolerance;

    /// <summary>Pixels after cut and box.</summary>
    public int BoxedLength => (CutLength + Box - 1) / Box;

    /// <summary>Pixels the kernel reads.</summary>
    public int PaddedLength => PadBefore + BoxedLength + PadAfter;

    /// <summary>
    /// How far, in output pixels, a reduction puts its pixels from where they belong: seldom over 0.03, at worst a quarter of an input
    /// pixel. (Halves of an input pixel and halves of <see cref="Factor"/> cannot make up a quarter where the factor is 2.)
    /// </summary>
    public double Error => Math.Abs(Middle + (Skip - Made / 2.0) * Factor - Shift) / Factor;

    /// <summary>Pixels the kernel makes: libvips rounds.</summary>
    private int Made => (int)(PaddedLength / Factor + 0.5);

    /// <summary>Middle of what the kernel reads, from the start of the cut.</summary>
    private double Middle => PaddedLength / 2.0 - PadBefore;

    /// <param name="start">Left or top edge of the part used, in pixels of the picture, fractions allowed.</param>
    /// <param name="length">Its length, positive.</param>
    /// <param name="available">Pixels of the picture along this axis; the part lies within, up to rounding.</param>
    /// <param name="output">Pixels to make, at least 1.</param>
    public static AxisResample For(double start, double length, int available, int output)
    {
        int cutStart = Math.Clamp((int)Math.Floor(start + Tolerance), 0, available - 1);
        int cutEnd = Math.Clamp((int)Math.Ceiling(start + length - Tolerance), cutStart + 1, available);
        double factor = length / output, shift = start - cutStart;
        var plan = new AxisResample(cutStart, cutEnd - cutStart, 1, 0, 0, factor, shift, 0, output);
        if (!plan.Reduces) return plan;

        // The largest box that lets the pixels sit exactly enough; a cut that is no multiple of its box seldom does.
        var (best, bestError) = (plan, double.PositiveInfinity);
        for (int box = Math.Max(1, (int)(factor / LeastKernelFactor)); box >= 1 && factor / box <= MostKernelFactor; box--)
        {
            var aligned = (plan with { Box = box, Factor = factor / box, Shift = shift / box }).Aligned();
            if (aligned.Error >= bestError) continue;
            (best, bestError) = (aligned, aligned.Error);
            if (bestError < GoodError) break;
        }

        return best;
    }

    /// <summary>Chooses padding and skip with the least error of position; among nearly equal ones the least padding.</summary>
    private AxisResample Aligned()
    {
        var best = this;
        double bestCost = double.PositiveInfinity;
        for (int before = 0; before <= MostPadding; before++)
            for (int after = 0; after <= MostPadding; after++)
            {
                var tried = this with { PadBefore = before, PadAfter = after };
                double skip = Math.Round((Shift - tried.Middle) / Factor + tried.Made / 2.0);
                if (skip < 0 || skip + Length > tried.Made) continue;
                tried = tried with { Skip = (int)skip };
                double cost = tried.Error + 0.002 * (before + after);
                if (cost < bestCost) (best, bestCost) = (tried, cost);
            }

        return best;
    }
}
