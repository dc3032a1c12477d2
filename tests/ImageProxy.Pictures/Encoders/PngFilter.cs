namespace ImageProxy.Pictures.Encoders;

/// <summary>PNG's five row filters, chosen row by row by the least sum of absolute differences (PNG, 12.7).</summary>
internal sealed class PngFilter(int rowBytes, int pixelBytes)
{
    private readonly byte[][] _candidates = [.. Enumerable.Range(0, 5).Select(_ => new byte[rowBytes + 1])];

    /// <returns>The filter's number and the filtered row; valid until the next call.</returns>
    /// <param name="only">The filter to take; null takes the best.</param>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int? only = null)
    {
        if (only is { } filterToTake)
        {
            Fill(filterToTake, row, above);
            return _candidates[filterToTake];
        }

        int best = 0;
        long least = long.MaxValue;
        for (int filter = 0; filter < 5; filter++)
        {
            long sum = Fill(filter, row, above);
            if (sum < least)
                (best, least) = (filter, sum);
        }

        return _candidates[best];
    }

    private long Fill(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above)
    {
        var target = _candidates[filter];
        target[0] = (byte)filter;
        long sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes];
            int aboveLeft = i < pixelBytes ? 0 : above[i - pixelBytes];
            int predicted = filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], aboveLeft),
            };
            byte difference = (byte)(row[i] - predicted);
            target[i + 1] = difference;
            sum += Math.Abs((int)(sbyte)difference);
        }

        return sum;
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - aboveLeft);
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : aboveLeft;
    }
}
