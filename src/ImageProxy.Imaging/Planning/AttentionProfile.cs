namespace ImageProxy.Imaging.Planning;

/// <summary>An <see cref="AttentionMap"/> summed across one direction, as running sums: what lies in any stretch costs two look-ups.</summary>
internal sealed class AttentionProfile
{
    /// <summary>Where a window's edges and those of its middle half lie, in shares of its length.</summary>
    private static readonly double[] Edges = [0, 0.25, 0.75, 1];

    /// <summary>Sum of the first i cells at i; one more value than there are cells.</summary>
    private readonly double[] _sums;

    private AttentionProfile(double[] cells)
    {
        _sums = new double[cells.Length + 1];
        for (int i = 0; i < cells.Length; i++)
            _sums[i + 1] = _sums[i] + cells[i];
    }

    private int Cells => _sums.Length - 1;

    /// <summary>From left to right.</summary>
    public static AttentionProfile OfColumns(AttentionMap map)
    {
        double[] columns = new double[map.Size.Width];
        for (int i = 0; i < map.Scores.Length; i++)
            columns[i % columns.Length] += map.Scores[i];
        return new(columns);
    }

    /// <summary>From top to bottom.</summary>
    public static AttentionProfile OfRows(AttentionMap map)
    {
        double[] rows = new double[map.Size.Height];
        for (int i = 0; i < map.Scores.Length; i++)
            rows[i / map.Size.Width] += map.Scores[i];
        return new(rows);
    }

    /// <summary>
    /// Where a window of <paramref name="window"/> pixels along a side of <paramref name="length"/> pixels starts best; of equally good
    /// places the one nearest to the middle, so that a flat map gives the centre cut.
    /// </summary>
    /// <remarks>
    /// <see cref="Worth"/> is piecewise linear in the start, with corners where an edge of the window, or of its middle half, meets a
    /// border between cells. Trying the whole pixels on both sides of each corner therefore finds the best start, not just a good one.
    /// </remarks>
    public int BestStart(int length, int window)
    {
        int slack = length - window;
        int best = slack / 2;
        double bestWorth = Worth(best, window, length);
        double tie = _sums[^1] * 1e-9;
        for (int cell = 0; cell <= Cells; cell++)
        {
            foreach (double edge in Edges)
            {
                int corner = (int)Math.Clamp(Math.Floor((double)cell * length / Cells - edge * window), 0, slack);
                for (int start = corner; start <= Math.Min(corner + 1, slack); start++)
                {
                    double gain = Worth(start, window, length) - bestWorth;
                    if (gain > tie || (gain >= -tie && FromMiddle(start, slack) < FromMiddle(best, slack)))
                        (best, bestWorth) = (start, bestWorth + gain);
                }
            }
        }

        return best;
    }

    /// <summary>
    /// Attention inside the window; what lies in its middle half counts one and a half times, so that what it is about does not end up
    /// at its edge.
    /// </summary>
    internal double Worth(int start, int window, int length)
    {
        double cellsPerPixel = (double)Cells / length;
        double Between(double from, double to) => Below((start + to * window) * cellsPerPixel) - Below((start + from * window) * cellsPerPixel);
        return Between(Edges[0], Edges[3]) + Between(Edges[1], Edges[2]) / 2;
    }

    private static long FromMiddle(int start, int slack) => Math.Abs(2L * start - slack);

    /// <summary>Attention before a place counted in cells; a cell's attention is spread evenly over it.</summary>
    private double Below(double place)
    {
        int cell = Math.Clamp((int)place, 0, Cells - 1);
        return _sums[cell] + (_sums[cell + 1] - _sums[cell]) * (place - cell);
    }
}
