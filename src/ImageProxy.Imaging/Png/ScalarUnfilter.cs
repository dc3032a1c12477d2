namespace ImageProxy.Imaging.Png;

/// <summary>Undoes the filters of rows byte by byte: what the vectors are compared with, and what runs where there are none.</summary>
/// <remarks>Source: W3C PNG, third edition, section 9.</remarks>
internal static class ScalarUnfilter
{
    /// <param name="done">Bytes of the row that are done already: a whole number of pixels.</param>
    public static void Sub(Span<byte> row, int pixelBytes, int done = 0)
    {
        for (int i = Math.Max(done, pixelBytes); i < row.Length; i++)
            row[i] += row[i - pixelBytes];
    }

    public static void Up(Span<byte> row, ReadOnlySpan<byte> above, int done = 0)
    {
        for (int i = done; i < row.Length; i++)
            row[i] += above[i];
    }

    public static void Average(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes, int done = 0)
    {
        for (int i = done; i < row.Length; i++)
            row[i] += (byte)(((i < pixelBytes ? 0 : row[i - pixelBytes]) + above[i]) / 2);
    }

    public static void Paeth(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes, int done = 0)
    {
        int i = done;
        // Left of the first pixel everything is 0, and so nothing is nearer than what is above.
        for (; i < Math.Min(pixelBytes, row.Length); i++)
            row[i] += above[i];
        for (; i < row.Length; i++)
            row[i] += Predict(row[i - pixelBytes], above[i], above[i - pixelBytes]);
    }

    /// <summary>Whichever of the three is nearest to left + above - corner, in this order where two are as near.</summary>
    public static byte Predict(byte left, byte above, byte corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - (2 * corner));
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : corner;
    }
}
