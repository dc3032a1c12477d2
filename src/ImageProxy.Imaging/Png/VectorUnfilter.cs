using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Png;

/// <summary>
/// Undoes filters several bytes at a time. Each method answers how many bytes of the row it has done, a whole number of pixels: the last ones, for
/// which a vector would reach behind the row, are left. Spans are checked by <see cref="Unfilter"/>.
/// </summary>
internal static class VectorUnfilter
{
    /// <summary>Every lower seven bits of the bytes of a number, and every highest.</summary>
    private const uint Lower = 0x7F7F7F7F, Highest = 0x80808080;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Up(Span<byte> row, ReadOnlySpan<byte> above)
    {
        ref byte to = ref MemoryMarshal.GetReference(row);
        ref byte from = ref MemoryMarshal.GetReference(above);
        nuint i = 0, length = (nuint)row.Length;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; length - i >= (nuint)Vector256<byte>.Count; i += (nuint)Vector256<byte>.Count)
                (Vector256.LoadUnsafe(ref to, i) + Vector256.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
        }

        for (; length - i >= (nuint)Vector128<byte>.Count; i += (nuint)Vector128<byte>.Count)
            (Vector128.LoadUnsafe(ref to, i) + Vector128.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
        return (int)i;
    }

    /// <summary>Running sums of four pixels in two steps, then what came before is added to all.</summary>
    /// <param name="pixelBytes">3 or 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Sub(Span<byte> row, int pixelBytes)
    {
        ref byte to = ref MemoryMarshal.GetReference(row);
        nuint i = 0, length = (nuint)row.Length;
        var before = Vector128<byte>.Zero;
        if (pixelBytes == 4)
        {
            for (; length - i >= 16; i += 16)
            {
                var four = Vector128.LoadUnsafe(ref to, i);
                four += Vector128.Shuffle(four, Vector128.Create((byte)255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
                four += Vector128.Shuffle(four, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7));
                four += before;
                four.StoreUnsafe(ref to, i);
                before = Vector128.Shuffle(four, Vector128.Create((byte)12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15));
            }

            return (int)i;
        }

        for (; length - i >= 16; i += 12)
        {
            var four = Vector128.LoadUnsafe(ref to, i);
            four += Vector128.Shuffle(four, Vector128.Create((byte)255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
            four += Vector128.Shuffle(four, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
            four += before;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), four.AsUInt64().ToScalar());
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i + 8), four.AsUInt32().GetElement(2));
            before = Vector128.Shuffle(four, Vector128.Create((byte)9, 10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 11, 255, 255, 255, 255));
        }

        return (int)i;
    }

    /// <summary>A pixel at a time in an ordinary register, as each needs the one before.</summary>
    /// <param name="pixelBytes">3 or 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Average(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        ref byte to = ref MemoryMarshal.GetReference(row);
        ref byte from = ref MemoryMarshal.GetReference(above);
        nuint i = 0, length = (nuint)row.Length;
        uint left = 0;
        if (pixelBytes == 4)
        {
            for (; length - i >= 4; i += 4)
            {
                left = Add(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref to, i)), Mean(left, Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, i))));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), left);
            }

            return (int)i;
        }

        // The fourth byte is the next pixel's and means nothing.
        for (; length - i >= 4; i += 3)
        {
            left = Add(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref to, i)), Mean(left, Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, i))));
            Write3(ref Unsafe.Add(ref to, i), left);
        }

        return (int)i;
    }

    /// <summary>A pixel at a time, its channels side by side in 16 bits.</summary>
    /// <param name="pixelBytes">3 or 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Paeth(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        ref byte to = ref MemoryMarshal.GetReference(row);
        ref byte from = ref MemoryMarshal.GetReference(above);
        nuint i = 0, length = (nuint)row.Length;
        Vector128<short> left = default, corner = default;
        if (pixelBytes == 4)
        {
            for (; length - i >= 4; i += 4)
            {
                var up = Widen(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, i)));
                left = Next(Widen(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref to, i))), left, up, corner);
                corner = up;
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), Narrow(left));
            }

            return (int)i;
        }

        for (; length - i >= 4; i += 3)
        {
            var up = Widen(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, i)));
            left = Next(Widen(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref to, i))), left, up, corner);
            corner = up;
            Write3(ref Unsafe.Add(ref to, i), Narrow(left));
        }

        return (int)i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Next(Vector128<short> difference, Vector128<short> left, Vector128<short> up, Vector128<short> corner)
    {
        Vector128<short> fromLeft = up - corner, fromUp = left - corner;
        var toCorner = Vector128.Abs(fromLeft + fromUp);
        var toLeft = Vector128.Abs(fromLeft);
        var toUp = Vector128.Abs(fromUp);
        var least = Vector128.Min(toCorner, Vector128.Min(toLeft, toUp));
        var predicted = Vector128.ConditionalSelect(
            Vector128.Equals(least, toLeft), left, Vector128.ConditionalSelect(Vector128.Equals(least, toUp), up, corner));
        return (difference + predicted) & Vector128.Create((short)0xFF);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widen(uint pixel) => Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Narrow(Vector128<short> pixel) =>
        Vector128.Shuffle(pixel.AsByte(), Vector128.Create((byte)0, 2, 4, 6, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)).AsUInt32().ToScalar();

    /// <summary>Means of bytes, rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mean(uint one, uint other) => (one & other) + (((one ^ other) >> 1) & Lower);

    /// <summary>Sums of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Add(uint one, uint other) => ((one & Lower) + (other & Lower)) ^ ((one ^ other) & Highest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write3(ref byte to, uint value)
    {
        Unsafe.WriteUnaligned(ref to, (ushort)value);
        Unsafe.Add(ref to, 2) = (byte)(value >> 16);
    }
}
