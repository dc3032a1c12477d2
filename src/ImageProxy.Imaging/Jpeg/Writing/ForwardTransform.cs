using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>
/// The cosine transform of a block of 8 × 8 samples in single precision, up to a factor for each coefficient, which the division by its step takes
/// in. The same bits on every machine: the operations and their order are the same, whatever carries them out. Source: Arai, Agui and Nakajima 1988.
/// </summary>
internal static class ForwardTransform
{
    private const float Half = 0.70710678f; // cos(4π/16)
    private const float Low = 0.38268343f; // cos(6π/16)
    private const float Difference = 0.54119610f; // cos(2π/16) − cos(6π/16)
    private const float Sum = 1.30656296f; // cos(2π/16) + cos(6π/16)

    /// <summary>By which coefficient <c>n</c> of a row is too large, and likewise of a column; by 8 more as a whole.</summary>
    public static ReadOnlySpan<double> Factors => [1, 1.387039845322148, 1.306562964876377, 1.175875602419359, 1, 0.785694958387102, 0.541196100146197, 0.275899379282943];

    /// <param name="samples">The first of 8 rows of 8.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="v0">The coefficients of frequency 0 across, its elements the frequencies down; the others likewise.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(
        ref readonly byte samples, nuint stride, out Vector256<float> v0, out Vector256<float> v1, out Vector256<float> v2, out Vector256<float> v3,
        out Vector256<float> v4, out Vector256<float> v5, out Vector256<float> v6, out Vector256<float> v7)
    {
        (v0, v1, v2, v3) = (Load(in samples, 0), Load(in samples, stride), Load(in samples, 2 * stride), Load(in samples, 3 * stride));
        (v4, v5, v6, v7) = (Load(in samples, 4 * stride), Load(in samples, 5 * stride), Load(in samples, 6 * stride), Load(in samples, 7 * stride));
        Transform(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        Transform(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref readonly byte samples, nuint offset)
    {
        ulong eight = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in samples), offset));
        var bytes = Vector128.CreateScalarUnsafe(eight).AsByte();
        if (Avx2.IsSupported)
            return Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(bytes));
        var words = Vector128.WidenLower(bytes);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32());
    }

    /// <summary>Eight transforms of eight numbers at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform(
        ref Vector256<float> v0, ref Vector256<float> v1, ref Vector256<float> v2, ref Vector256<float> v3,
        ref Vector256<float> v4, ref Vector256<float> v5, ref Vector256<float> v6, ref Vector256<float> v7)
    {
        var (sum07, sum16, sum25, sum34) = (v0 + v7, v1 + v6, v2 + v5, v3 + v4);
        var (difference07, difference16, difference25, difference34) = (v0 - v7, v1 - v6, v2 - v5, v3 - v4);

        var (outer, inner, outerDifference, innerDifference) = (sum07 + sum34, sum16 + sum25, sum07 - sum34, sum16 - sum25);
        var turned = (innerDifference + outerDifference) * Half;
        (v0, v4, v2, v6) = (outer + inner, outer - inner, outerDifference + turned, outerDifference - turned);

        var (first, second, third) = (difference34 + difference25, difference25 + difference16, difference16 + difference07);
        var shared = (first - third) * Low;
        var (a, b, c) = ((first * Difference) + shared, (third * Sum) + shared, second * Half);
        var (plus, minus) = (difference07 + c, difference07 - c);
        (v5, v3, v1, v7) = (minus + a, minus - a, plus + b, plus - b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<float> v0, ref Vector256<float> v1, ref Vector256<float> v2, ref Vector256<float> v3,
        ref Vector256<float> v4, ref Vector256<float> v5, ref Vector256<float> v6, ref Vector256<float> v7)
    {
        if (!Avx.IsSupported)
        {
            TransposeSlowly(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
            return;
        }

        var (a0, a1, a2, a3) = (Avx.UnpackLow(v0, v1), Avx.UnpackHigh(v0, v1), Avx.UnpackLow(v2, v3), Avx.UnpackHigh(v2, v3));
        var (a4, a5, a6, a7) = (Avx.UnpackLow(v4, v5), Avx.UnpackHigh(v4, v5), Avx.UnpackLow(v6, v7), Avx.UnpackHigh(v6, v7));
        var (b0, b1, b2, b3) = (Avx.Shuffle(a0, a2, 0x44), Avx.Shuffle(a0, a2, 0xEE), Avx.Shuffle(a1, a3, 0x44), Avx.Shuffle(a1, a3, 0xEE));
        var (b4, b5, b6, b7) = (Avx.Shuffle(a4, a6, 0x44), Avx.Shuffle(a4, a6, 0xEE), Avx.Shuffle(a5, a7, 0x44), Avx.Shuffle(a5, a7, 0xEE));
        (v0, v1, v2, v3) = (Lower(b0, b4), Lower(b1, b5), Lower(b2, b6), Lower(b3, b7));
        (v4, v5, v6, v7) = (Upper(b0, b4), Upper(b1, b5), Upper(b2, b6), Upper(b3, b7));

        static Vector256<float> Lower(Vector256<float> one, Vector256<float> other) => Avx.Permute2x128(one, other, 0x20);
        static Vector256<float> Upper(Vector256<float> one, Vector256<float> other) => Avx.Permute2x128(one, other, 0x31);
    }

    private static void TransposeSlowly(
        ref Vector256<float> v0, ref Vector256<float> v1, ref Vector256<float> v2, ref Vector256<float> v3,
        ref Vector256<float> v4, ref Vector256<float> v5, ref Vector256<float> v6, ref Vector256<float> v7)
    {
        Span<float> from = stackalloc float[64], to = stackalloc float[64];
        v0.CopyTo(from);
        v1.CopyTo(from[8..]);
        v2.CopyTo(from[16..]);
        v3.CopyTo(from[24..]);
        v4.CopyTo(from[32..]);
        v5.CopyTo(from[40..]);
        v6.CopyTo(from[48..]);
        v7.CopyTo(from[56..]);
        for (int i = 0; i < 64; i++)
            to[((i & 7) << 3) | (i >> 3)] = from[i];
        (v0, v1, v2, v3) = (Vector256.Create<float>(to), Vector256.Create<float>(to[8..]), Vector256.Create<float>(to[16..]), Vector256.Create<float>(to[24..]));
        (v4, v5, v6, v7) = (Vector256.Create<float>(to[32..]), Vector256.Create<float>(to[40..]), Vector256.Create<float>(to[48..]), Vector256.Create<float>(to[56..]));
    }
}
