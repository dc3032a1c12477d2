namespace ImageProxy.Imaging.Geometry;

/// <summary>What to offer to a client that asked for a size that is not allowed.</summary>
public static class NearestBox
{
    /// <summary>Squared distances closer than this are rounding, not a difference in size.</summary>
    private const double Tie = 1e-9;

    /// <summary>
    /// The allowed box nearest to <paramref name="wanted"/>: halving and doubling a side are equally far (distance between the logarithms
    /// of the sides). A box with the same sides left open (0) comes before any other; among others only the sides that both give count.
    /// Of two equally near the larger is taken, then the earlier.
    /// </summary>
    /// <returns>Null where nothing is allowed.</returns>
    public static Box? Nearest(IReadOnlyList<Box> allowed, Box wanted)
    {
        Box? best = null;
        (int Openings, double Distance) bestRank = default;
        foreach (Box box in allowed)
        {
            var rank = Rank(box, wanted);
            if (best is { } current && !IsBetter(box, rank, current, bestRank))
                continue;
            (best, bestRank) = (box, rank);
        }

        return best;
    }

    /// <summary>The smallest of <paramref name="sizes"/> that is at least <paramref name="wanted"/>, else the largest. Any order.</summary>
    /// <exception cref="ArgumentException">There are no sizes.</exception>
    public static int NearestAbove(ReadOnlySpan<int> sizes, int wanted)
    {
        if (sizes.IsEmpty)
            throw new ArgumentException("At least one size is needed.", nameof(sizes));
        int above = int.MaxValue, largest = int.MinValue;
        bool found = false;
        foreach (int size in sizes)
        {
            largest = Math.Max(largest, size);
            if (size < wanted)
                continue;
            above = Math.Min(above, size);
            found = true;
        }

        return found ? above : largest;
    }

    private static bool IsBetter(Box box, (int Openings, double Distance) rank, Box best, (int Openings, double Distance) bestRank)
    {
        if (rank.Openings != bestRank.Openings)
            return rank.Openings < bestRank.Openings;
        if (Math.Abs(rank.Distance - bestRank.Distance) > Tie)
            return rank.Distance < bestRank.Distance;
        return (long)box.Width + box.Height > (long)best.Width + best.Height;
    }

    private static (int Openings, double Distance) Rank(Box box, Box wanted)
    {
        int openings = (box.Width == 0 != (wanted.Width == 0) ? 1 : 0) + (box.Height == 0 != (wanted.Height == 0) ? 1 : 0);
        return (openings, SquaredLogRatio(box.Width, wanted.Width) + SquaredLogRatio(box.Height, wanted.Height));
    }

    private static double SquaredLogRatio(int side, int wanted)
    {
        if (side == 0 || wanted == 0)
            return 0;
        double ratio = Math.Log((double)side / wanted);
        return ratio * ratio;
    }
}
