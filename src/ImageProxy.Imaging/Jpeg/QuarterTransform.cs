using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// 2 × 2 samples. In a mean of four samples the even frequencies cancel out but for the mean itself, so five rows and columns of coefficients
/// count: 0, 1, 3, 5 and 7. Source: libjpeg-turbo jidctred.c, jpeg_idct_2x2.
/// </summary>
internal readonly struct QuarterTransform : IScaledTransform
{
    /// <summary>Rows of coefficients that count, and vectors of factors: one for each row, one for the second pass.</summary>
    private const int Rows = 5;
    private const int Lanes = 8;
    private const int Unused = Rows * Lanes;
    private const int FirstShift = 13, SecondShift = 20;

    public static int Side => 2;

    public static ReadOnlySpan<byte> Places =>
    [
        0, 1, 8, 40, 9, 40, 2, 40, 40, 16, 40, 17, 40, 10, 40, 3, 40, 40, 40, 40, 24, 40, 25, 40, 18, 40, 11, 40, 4, 40, 40, 40,
        40, 40, 40, 32, 33, 40, 26, 40, 19, 40, 12, 40, 40, 40, 40, 40, 40, 34, 40, 27, 40, 20, 40, 40, 40, 40, 35, 40, 28, 40, 40, 36,
        40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40,
        40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40,
    ];

    /// <summary>Weights of rows and columns 0, 1, 3, 5 and 7 in units of 2^-15 and 2^-13: 1, and the cosines' means times 4 √2.</summary>
    private static ReadOnlySpan<int> Weights => [1 << 15, 29692, -10426, 6967, -5906];

    public static void Prepare(ReadOnlySpan<ushort> quantisation, Span<int> factors)
    {
        factors.Clear();
        for (int i = 0; i < 64; i++)
        {
            if (Places[i] != Unused)
                factors[Places[i]] = quantisation[i] * Weights[Places[i] / Lanes];
        }

        Weights.CopyTo(factors[Unused..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(ref short coefficients, ref int factors, ref byte target, nint stride)
    {
        var mean = Product(ref coefficients, ref factors, 0);
        var odd = Product(ref coefficients, ref factors, 1) + Product(ref coefficients, ref factors, 2)
            + Product(ref coefficients, ref factors, 3) + Product(ref coefficients, ref factors, 4);
        var half = Vector256.Create(1 << (FirstShift - 1));
        var weights = Vector256.LoadUnsafe(ref factors, Unused);
        var upper = ((mean + odd + half) >> FirstShift) * weights;
        var lower = ((mean - odd + half) >> FirstShift) * weights;
        Store(upper, ref target);
        Store(lower, ref Unsafe.Add(ref target, stride));
        Vector256<short>.Zero.StoreUnsafe(ref coefficients);
        Vector256<short>.Zero.StoreUnsafe(ref coefficients, 16);
        Vector128<short>.Zero.StoreUnsafe(ref coefficients, 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(byte level, ref byte target, nint stride)
    {
        ushort pair = (ushort)(level * 0x0101);
        Unsafe.WriteUnaligned(ref target, pair);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, stride), pair);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Product(ref short coefficients, ref int factors, nuint row)
    {
        var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref coefficients, row * Lanes));
        return Vector256.Create(low, high) * Vector256.LoadUnsafe(ref factors, row * Lanes);
    }

    /// <summary>Writes the two samples of a row: its first product plus and minus the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> products, ref byte target)
    {
        const int centre = (128 << SecondShift) + (1 << (SecondShift - 1));
        int mean = products.ToScalar() + centre, both = Vector256.Sum(products);
        int odd = both - products.ToScalar();
        Unsafe.Add(ref target, 0) = (byte)Math.Clamp((mean + odd) >> SecondShift, 0, 255);
        Unsafe.Add(ref target, 1) = (byte)Math.Clamp((mean - odd) >> SecondShift, 0, 255);
    }
}
