using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Png;

/// <summary>Filters rows to be compressed. Every filter of a row can be worked out from what is there already, so that vectors do it for pixels of any size.</summary>
/// <remarks>Source: W3C PNG, third edition, sections 9 and 12.7.</remarks>
internal static class RowFilter
{
    /// <summary>Zeros in front of a row, at least the bytes of a pixel: what is left of the first one.</summary>
    public const int Margin = 16;

    /// <summary>Fills <paramref name="target"/> with what a filter leaves of a row.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row"><see cref="Margin"/> zeros, then the row.</param>
    /// <param name="above">The same of the row above.</param>
    /// <param name="target">As long as the row without its margin.</param>
    /// <returns>Sum of the distances of all bytes from 0, counted round: the less, the better it compresses as a rule.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, target.Length + Margin);
        ArgumentOutOfRangeException.ThrowIfNotEqual(above.Length, row.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixelBytes, Margin);
        ref byte now = ref Unsafe.Add(ref MemoryMarshal.GetReference(row), Margin);
        ref byte up = ref Unsafe.Add(ref MemoryMarshal.GetReference(above), Margin);
        ref byte left = ref Unsafe.Subtract(ref now, pixelBytes);
        ref byte corner = ref Unsafe.Subtract(ref up, pixelBytes);
        ref byte to = ref MemoryMarshal.GetReference(target);
        nuint i = 0, length = (nuint)target.Length;
        var sums = Vector128<uint>.Zero;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; length - i >= (nuint)Vector128<byte>.Count; i += (nuint)Vector128<byte>.Count)
            {
                var predicted = filter switch
                {
                    1 => Vector128.LoadUnsafe(ref left, i),
                    2 => Vector128.LoadUnsafe(ref up, i),
                    3 => Mean(Vector128.LoadUnsafe(ref left, i), Vector128.LoadUnsafe(ref up, i)),
                    4 => Paeth(Vector128.LoadUnsafe(ref left, i), Vector128.LoadUnsafe(ref up, i), Vector128.LoadUnsafe(ref corner, i)),
                    _ => Vector128<byte>.Zero,
                };
                var difference = Vector128.LoadUnsafe(ref now, i) - predicted;
                difference.StoreUnsafe(ref to, i);
                var distance = Vector128.Min(difference, Vector128<byte>.Zero - difference).AsUInt16();
                var pairs = (distance & Vector128.Create((ushort)0xFF)) + (distance >> 8);
                sums += (pairs.AsUInt32() & Vector128.Create(0xFFFFu)) + (pairs.AsUInt32() >> 16);
            }
        }

        return Vector128.Sum(sums.AsUInt32()) + Scalar(filter, row, above, pixelBytes, target, (int)i);
    }

    /// <summary>The same without vectors, for the last bytes of a row, and to compare with.</summary>
    /// <param name="done">Bytes that are done already.</param>
    internal static long Scalar(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, Span<byte> target, int done = 0)
    {
        long sum = 0;
        for (int i = done; i < target.Length; i++)
        {
            int at = i + Margin;
            byte left = row[at - pixelBytes], up = above[at];
            byte predicted = filter switch
            {
                1 => left,
                2 => up,
                3 => (byte)((left + up) / 2),
                4 => ScalarUnfilter.Predict(left, up, above[at - pixelBytes]),
                _ => 0,
            };
            byte difference = (byte)(row[at] - predicted);
            target[i] = difference;
            sum += Math.Min(difference, 256 - difference);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Mean(Vector128<byte> one, Vector128<byte> other) =>
        (one & other) + (((one ^ other).AsUInt16() >> 1).AsByte() & Vector128.Create((byte)0x7F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Paeth(Vector128<byte> left, Vector128<byte> up, Vector128<byte> corner) => Vector128.Narrow(
        Paeth(Vector128.WidenLower(left).AsInt16(), Vector128.WidenLower(up).AsInt16(), Vector128.WidenLower(corner).AsInt16()),
        Paeth(Vector128.WidenUpper(left).AsInt16(), Vector128.WidenUpper(up).AsInt16(), Vector128.WidenUpper(corner).AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Paeth(Vector128<short> left, Vector128<short> up, Vector128<short> corner)
    {
        Vector128<short> fromLeft = up - corner, fromUp = left - corner;
        Vector128<short> toCorner = Vector128.Abs(fromLeft + fromUp), toLeft = Vector128.Abs(fromLeft), toUp = Vector128.Abs(fromUp);
        var least = Vector128.Min(toCorner, Vector128.Min(toLeft, toUp));
        return Vector128.ConditionalSelect(
            Vector128.Equals(least, toLeft), left, Vector128.ConditionalSelect(Vector128.Equals(least, toUp), up, corner)).AsUInt16();
    }
}
