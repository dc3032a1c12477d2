using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// 4 × 4 samples. In a mean of two samples the fourth frequency cancels out; seven rows and columns count.
/// Source: libjpeg-turbo jidctred.c, jpeg_idct_4x4.
/// </summary>
internal readonly struct HalfTransform : IScaledTransform
{
    /// <summary>Ints that <see cref="Prepare"/> writes: eleven rows for the first pass.</summary>
    public const int FactorCount = Rows * Lanes;

    private const int Rows = 11;
    private const int Lanes = 8;
    private const int FirstShift = 12, SecondShift = 19;

    // Frequencies 2 and 6, then 7, 5, 3 and 1 for the outer and for the inner samples, in units of 2^-13.
    private const int Even2 = 15137, Even6 = -6270;
    private const int Inner7 = -1730, Inner5 = 11893, Inner3 = -17799, Inner1 = 8697;
    private const int Outer7 = -4176, Outer5 = -4926, Outer3 = 7373, Outer1 = 20995;

    public static int Side => 4;

    public static ReadOnlySpan<byte> Places => Zigzag.Natural;

    /// <summary>Row of coefficients and weight of each row of factors.</summary>
    private static ReadOnlySpan<int> FactorRows => [0, 2, 6, 7, 5, 3, 1, 7, 5, 3, 1];

    private static ReadOnlySpan<int> Weights => [1 << 14, Even2, Even6, Inner7, Inner5, Inner3, Inner1, Outer7, Outer5, Outer3, Outer1];

    public static void Prepare(ReadOnlySpan<ushort> quantisation, Span<int> factors)
    {
        for (int i = 0; i < 64; i++)
        {
            int place = Zigzag.Natural[i];
            for (int row = 0; row < Rows; row++)
            {
                if (FactorRows[row] == place / Lanes)
                    factors[(row * Lanes) + (place % Lanes)] = quantisation[i] * Weights[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(ref short coefficients, ref int factors, ref byte target, nint stride)
    {
        if (Avx2.IsSupported)
            ApplyVectors(ref coefficients, ref factors, ref target, stride);
        else
            ApplyScalar(ref coefficients, ref factors, ref target, stride);
        Vector512<short>.Zero.StoreUnsafe(ref coefficients);
        Vector512<short>.Zero.StoreUnsafe(ref coefficients, 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(byte level, ref byte target, nint stride)
    {
        uint four = level * 0x01010101u;
        for (int i = 0; i < 4; i++, target = ref Unsafe.Add(ref target, stride))
            Unsafe.WriteUnaligned(ref target, four);
    }

    internal static void ApplyScalar(ref short coefficients, ref int factors, ref byte target, nint stride)
    {
        Span<int> passed = stackalloc int[4 * Lanes];
        for (int column = 0; column < Lanes; column++)
        {
            int mean = Product(0, ref coefficients, ref factors, column), even = Sum(1, 2, ref coefficients, ref factors, column);
            int inner = Sum(3, 4, ref coefficients, ref factors, column), outer = Sum(7, 4, ref coefficients, ref factors, column);
            Split(mean, even, inner, outer, FirstShift, out passed[column], out passed[Lanes + column], out passed[(2 * Lanes) + column], out passed[(3 * Lanes) + column]);
        }

        for (int row = 0; row < 4; row++)
        {
            var d = passed.Slice(row * Lanes, Lanes);
            int inner = (d[7] * Inner7) + (d[5] * Inner5) + (d[3] * Inner3) + (d[1] * Inner1);
            int outer = (d[7] * Outer7) + (d[5] * Outer5) + (d[3] * Outer3) + (d[1] * Outer1);
            Split((d[0] << 14) + (128 << SecondShift), (d[2] * Even2) + (d[6] * Even6), inner, outer, SecondShift, out int s0, out int s1, out int s2, out int s3);
            ref byte line = ref Unsafe.Add(ref target, row * stride);
            line = (byte)Math.Clamp(s0, 0, 255);
            Unsafe.Add(ref line, 1) = (byte)Math.Clamp(s1, 0, 255);
            Unsafe.Add(ref line, 2) = (byte)Math.Clamp(s2, 0, 255);
            Unsafe.Add(ref line, 3) = (byte)Math.Clamp(s3, 0, 255);
        }
    }

    private static int Product(int factorRow, ref short coefficients, ref int factors, int column) =>
        Unsafe.Add(ref coefficients, (FactorRows[factorRow] * Lanes) + column) * Unsafe.Add(ref factors, (factorRow * Lanes) + column);

    private static int Sum(int factorRow, int count, ref short coefficients, ref int factors, int column)
    {
        int sum = 0;
        for (int i = factorRow; i < factorRow + count; i++)
            sum += Product(i, ref coefficients, ref factors, column);
        return sum;
    }

    private static void Split(int mean, int even, int inner, int outer, int shift, out int first, out int second, out int third, out int fourth)
    {
        int half = 1 << (shift - 1);
        first = (mean + even + outer + half) >> shift;
        second = (mean - even + inner + half) >> shift;
        third = (mean - even - inner + half) >> shift;
        fourth = (mean + even - outer + half) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Row(ref short coefficients, nuint row) => Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref coefficients, row * Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Factor(ref int factors, nuint row) => Vector256.LoadUnsafe(ref factors, row * Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyVectors(ref short coefficients, ref int factors, ref byte target, nint stride)
    {
        var row1 = Row(ref coefficients, 1);
        var row3 = Row(ref coefficients, 3);
        var row5 = Row(ref coefficients, 5);
        var row7 = Row(ref coefficients, 7);
        var mean = (Row(ref coefficients, 0) * Factor(ref factors, 0)) + Vector256.Create(1 << (FirstShift - 1));
        var even = (Row(ref coefficients, 2) * Factor(ref factors, 1)) + (Row(ref coefficients, 6) * Factor(ref factors, 2));
        var inner = (row7 * Factor(ref factors, 3)) + (row5 * Factor(ref factors, 4)) + (row3 * Factor(ref factors, 5)) + (row1 * Factor(ref factors, 6));
        var outer = (row7 * Factor(ref factors, 7)) + (row5 * Factor(ref factors, 8)) + (row3 * Factor(ref factors, 9)) + (row1 * Factor(ref factors, 10));
        var d0 = (mean + even + outer) >> FirstShift;
        var d1 = (mean - even + inner) >> FirstShift;
        var d2 = (mean - even - inner) >> FirstShift;
        var d3 = (mean + even - outer) >> FirstShift;

        // Columns 0 to 3 come out in the lower halves, 4 to 7 in the upper.
        var low01 = Avx2.UnpackLow(d0, d1).AsInt64();
        var high01 = Avx2.UnpackHigh(d0, d1).AsInt64();
        var low23 = Avx2.UnpackLow(d2, d3).AsInt64();
        var high23 = Avx2.UnpackHigh(d2, d3).AsInt64();
        var columns0 = Avx2.UnpackLow(low01, low23).AsInt32();
        var columns15 = Avx2.UnpackHigh(low01, low23).AsInt32();
        var columns26 = Avx2.UnpackLow(high01, high23).AsInt32();
        var columns37 = Avx2.UnpackHigh(high01, high23).AsInt32();
        var lineMean = (columns0.GetLower() << 14) + Vector128.Create((128 << SecondShift) + (1 << (SecondShift - 1)));
        var lineEven = AddHalves(columns26 * Halves(Even2, Even6));
        var lineInner = AddHalves((columns15 * Halves(Inner1, Inner5)) + (columns37 * Halves(Inner3, Inner7)));
        var lineOuter = AddHalves((columns15 * Halves(Outer1, Outer5)) + (columns37 * Halves(Outer3, Outer7)));
        var s01 = Sse2.PackSignedSaturate((lineMean + lineEven + lineOuter) >> SecondShift, (lineMean - lineEven + lineInner) >> SecondShift);
        var s23 = Sse2.PackSignedSaturate((lineMean - lineEven - lineInner) >> SecondShift, (lineMean + lineEven - lineOuter) >> SecondShift);
        var samples = Vector128.Shuffle(Sse2.PackUnsignedSaturate(s01, s23), Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32();
        Unsafe.WriteUnaligned(ref target, samples.ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, stride), samples.GetElement(1));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 2 * stride), samples.GetElement(2));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 3 * stride), samples.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Halves(int lower, int upper) => Vector256.Create(Vector128.Create(lower), Vector128.Create(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddHalves(Vector256<int> value) => value.GetLower() + value.GetUpper();
}
