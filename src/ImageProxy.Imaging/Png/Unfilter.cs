using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Png;

/// <summary>Undoes the filter of a row, in place.</summary>
internal static class Unfilter
{
    /// <summary>Number of filters: none, from the left, from above, the mean of both, Paeth's.</summary>
    public const int Filters = 5;

    /// <param name="filter">0 to 4.</param>
    /// <param name="above">The row above, as long; zeros above the first.</param>
    /// <param name="pixelBytes">1 to 4.</param>
    public static void Apply(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(above.Length, row.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)filter, (uint)Filters);
        bool hasVectors = Vector128.IsHardwareAccelerated;
        switch (filter)
        {
            case 1:
                ScalarUnfilter.Sub(row, pixelBytes, hasVectors && pixelBytes >= 3 ? VectorUnfilter.Sub(row, pixelBytes) : 0);
                break;
            case 2:
                ScalarUnfilter.Up(row, above, hasVectors ? VectorUnfilter.Up(row, above) : 0);
                break;
            case 3:
                ScalarUnfilter.Average(row, above, pixelBytes, pixelBytes >= 3 ? VectorUnfilter.Average(row, above, pixelBytes) : 0);
                break;
            case 4:
                ScalarUnfilter.Paeth(row, above, pixelBytes, hasVectors && pixelBytes >= 3 ? VectorUnfilter.Paeth(row, above, pixelBytes) : 0);
                break;
        }
    }
}
