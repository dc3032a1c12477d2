using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>Coefficients of a block in whole steps: how many, and how many exactly before they were rounded.</summary>
internal sealed class BlockQuantizer
{
    /// <summary>What each sample lies above the middle of its range, summed up by the transform.</summary>
    private const float Middle = 64 * 128;

    /// <summary>Coefficient <c>8 × across + down</c> at each place in a file.</summary>
    private static readonly byte[] ColumnsAtPlace = [.. Enumerable.Range(0, 64).Select(place => (byte)((8 * (Zigzag.Natural[place] % 8)) + (Zigzag.Natural[place] / 8)))];

    /// <summary>Place in a file of coefficient <c>8 × across + down</c>.</summary>
    private static readonly byte[] PlaceOf = [.. Enumerable.Range(0, 64).Select(at => (byte)ColumnsAtPlace.IndexOf((byte)at))];

    private readonly float[] _factors = new float[64];
    private readonly float[] _rounding = new float[64];

    /// <summary>Coefficient <c>8 × across + down</c> at each place in a file.</summary>
    public static ReadOnlySpan<byte> AtPlace => ColumnsAtPlace;

    /// <param name="steps">Row by row.</param>
    /// <param name="reluctance">By how much of a step a coefficient must be nearer to the larger number to be given it.</param>
    public void Define(ReadOnlySpan<byte> steps, float reluctance)
    {
        var factors = ForwardTransform.Factors;
        for (int across = 0; across < 8; across++)
        {
            for (int down = 0; down < 8; down++)
                _factors[(8 * across) + down] = (float)(1 / (8 * factors[across] * factors[down] * steps[(8 * down) + across]));
        }

        _rounding.AsSpan().Fill(0.5f - reluctance);
        _rounding[0] = 0.5f;
    }

    /// <param name="samples">The first of 8 rows of 8.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="levels">64 coefficients in whole steps, column by column.</param>
    /// <param name="sizes">What they were, without their signs.</param>
    /// <returns>A bit for each coefficient that is not 0, in the order of a file.</returns>
    public ulong Run(ref readonly byte samples, nuint stride, ref int levels, ref float sizes)
    {
        ForwardTransform.Run(in samples, stride, out var v0, out var v1, out var v2, out var v3, out var v4, out var v5, out var v6, out var v7);
        v0 -= Vector256.CreateScalar(Middle);
        ref float factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        ref float rounding = ref MemoryMarshal.GetArrayDataReference(_rounding);
        ulong nonzero = Round(v0, ref factors, ref rounding, ref levels, ref sizes, 0)
            | Round(v1, ref factors, ref rounding, ref levels, ref sizes, 8)
            | Round(v2, ref factors, ref rounding, ref levels, ref sizes, 16)
            | Round(v3, ref factors, ref rounding, ref levels, ref sizes, 24)
            | Round(v4, ref factors, ref rounding, ref levels, ref sizes, 32)
            | Round(v5, ref factors, ref rounding, ref levels, ref sizes, 40)
            | Round(v6, ref factors, ref rounding, ref levels, ref sizes, 48)
            | Round(v7, ref factors, ref rounding, ref levels, ref sizes, 56);

        ulong places = 0;
        ref byte placeOf = ref MemoryMarshal.GetArrayDataReference(PlaceOf);
        for (; nonzero != 0; nonzero &= nonzero - 1)
            places |= 1UL << Unsafe.Add(ref placeOf, (nint)ulong.TrailingZeroCount(nonzero));
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Round(Vector256<float> column, ref float factors, ref float rounding, ref int levels, ref float sizes, nuint at)
    {
        var exact = column * Vector256.LoadUnsafe(ref factors, at);
        var size = Vector256.Abs(exact);
        var level = Vector256.ConvertToInt32Native(size + Vector256.LoadUnsafe(ref rounding, at));
        var sign = Vector256.ShiftRightArithmetic(exact.AsInt32(), 31);
        size.StoreUnsafe(ref sizes, at);
        ((level ^ sign) - sign).StoreUnsafe(ref levels, at);
        return (ulong)Vector256.GreaterThan(level, Vector256<int>.Zero).ExtractMostSignificantBits() << (int)at;
    }
}
