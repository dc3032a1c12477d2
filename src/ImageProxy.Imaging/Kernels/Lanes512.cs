using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageProxy.Imaging.Kernels;

/// <summary>512 bits: AVX-512 with its instructions on bytes and words.</summary>
internal readonly struct Lanes512(Vector512<byte> value) : ILanes<Lanes512>
{
    private readonly Vector512<byte> _value = value;

    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Groups => 4;

    public static Lanes512 Zero => new(Vector512<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref readonly byte from) => new(Vector512.LoadUnsafe(in from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref readonly int from) => new(Vector512.LoadUnsafe(in from).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Repeat(int value) => new(Vector512.Create(value).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveLow8(Lanes512 one, Lanes512 other) => new(Avx512BW.UnpackLow(one._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveHigh8(Lanes512 one, Lanes512 other) => new(Avx512BW.UnpackHigh(one._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveLow32(Lanes512 one, Lanes512 other) => new(Avx512F.UnpackLow(one._value.AsInt32(), other._value.AsInt32()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveHigh32(Lanes512 one, Lanes512 other) => new(Avx512F.UnpackHigh(one._value.AsInt32(), other._value.AsInt32()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveLow64(Lanes512 one, Lanes512 other) => new(Avx512F.UnpackLow(one._value.AsInt64(), other._value.AsInt64()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveHigh64(Lanes512 one, Lanes512 other) => new(Avx512F.UnpackHigh(one._value.AsInt64(), other._value.AsInt64()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddProducts(Lanes512 sum, Lanes512 numbers, Lanes512 weights) =>
        new((sum._value.AsInt32() + Avx512BW.MultiplyAddAdjacent(numbers._value.AsInt16(), weights._value.AsInt16())).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Narrow32(Lanes512 one, Lanes512 other, int shift) =>
        new(Avx512BW.PackSignedSaturate(one._value.AsInt32() >> shift, other._value.AsInt32() >> shift).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Narrow16(Lanes512 one, Lanes512 other) => new(Avx512BW.PackUnsignedSaturate(one._value.AsInt16(), other._value.AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 TransposeBytes(Lanes512 bytes)
    {
        var order = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        var both = Vector256.Create(order, order);
        return new(Avx512BW.Shuffle(bytes._value, Vector512.Create(both, both)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreGroups(Lanes512 value, ref int to, nuint stride)
    {
        var (lower, upper) = (value._value.AsInt32().GetLower(), value._value.AsInt32().GetUpper());
        lower.GetLower().StoreUnsafe(ref to);
        lower.GetUpper().StoreUnsafe(ref to, stride);
        upper.GetLower().StoreUnsafe(ref to, 2 * stride);
        upper.GetUpper().StoreUnsafe(ref to, 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, ref int to) => value._value.AsInt32().StoreUnsafe(ref to);
}
