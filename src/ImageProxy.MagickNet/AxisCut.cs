namespace ImageProxy.MagickNet;

/// <summary>
/// How one axis is resampled by whole pixels although the part that is used may begin and end within one, as it does in a JPEG decoded at a
/// fraction of its size: edge pixels are repeated until both ends of the part fall on pixels of the result, which is then cut.
/// </summary>
/// <param name="Start">First pixel used.</param>
/// <param name="Length">Pixels used.</param>
/// <param name="Before">Times the first of them is repeated before it.</param>
/// <param name="After">Times the last is repeated behind it.</param>
/// <param name="Scaled">Pixels all these are resampled to.</param>
/// <param name="Skip">Of those, how many are cut off at the start; what is beyond the output is cut off at the end.</param>
/// <param name="Error">How far an end of the part lies from where it belongs, in pixels of the result.</param>
internal readonly record struct AxisCut(int Start, int Length, int Before, int After, int Scaled, int Skip, double Error)
{
    private const int MostPadding = 64;
    private const double Tolerance = 1e-6;

    /// <summary>Pixels of the result nobody can see. One photo of odd size in twenty has to be decoded an eighth larger for it.</summary>
    public const double GoodError = 0.05;

    /// <summary>The least padding whose error is good, else the least error.</summary>
    /// <param name="start">Where the part begins, fractions allowed.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="available">Pixels there are.</param>
    /// <param name="output">Pixels to make of the part.</param>
    public static AxisCut Find(double start, double length, int available, int output)
    {
        int first = Math.Clamp((int)Math.Floor(start + Tolerance), 0, available - 1);
        int last = Math.Clamp((int)Math.Ceiling(start + length - Tolerance), first + 1, available);
        var best = new AxisCut(first, last - first, 0, 0, output, 0, double.PositiveInfinity);
        for (int padding = 0; padding <= MostPadding && best.Error > GoodError; padding++)
            for (int before = 0; before <= padding && best.Error > GoodError; before++)
            {
                int padded = padding + last - first, scaled = (int)Math.Round(padded * output / length);
                double perPixel = (double)scaled / padded, from = (before + start - first) * perPixel;
                int skip = (int)Math.Round(from);
                double error = Math.Max(Math.Abs(from - skip), Math.Abs(from + length * perPixel - skip - output));
                if (skip + output <= scaled && error < best.Error)
                    best = best with { Before = before, After = padding - before, Scaled = scaled, Skip = skip, Error = error };
            }

        return best;
    }
}
