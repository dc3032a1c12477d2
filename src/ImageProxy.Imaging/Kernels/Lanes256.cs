using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageProxy.Imaging.Kernels;

/// <summary>256 bits: AVX2.</summary>
internal readonly struct Lanes256(Vector256<byte> value) : ILanes<Lanes256>
{
    private readonly Vector256<byte> _value = value;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Groups => 2;

    public static Lanes256 Zero => new(Vector256<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref readonly byte from) => new(Vector256.LoadUnsafe(in from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref readonly int from) => new(Vector256.LoadUnsafe(in from).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Repeat(int value) => new(Vector256.Create(value).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveLow8(Lanes256 one, Lanes256 other) => new(Avx2.UnpackLow(one._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveHigh8(Lanes256 one, Lanes256 other) => new(Avx2.UnpackHigh(one._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveLow32(Lanes256 one, Lanes256 other) => new(Avx2.UnpackLow(one._value.AsInt32(), other._value.AsInt32()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveHigh32(Lanes256 one, Lanes256 other) => new(Avx2.UnpackHigh(one._value.AsInt32(), other._value.AsInt32()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveLow64(Lanes256 one, Lanes256 other) => new(Avx2.UnpackLow(one._value.AsInt64(), other._value.AsInt64()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveHigh64(Lanes256 one, Lanes256 other) => new(Avx2.UnpackHigh(one._value.AsInt64(), other._value.AsInt64()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddProducts(Lanes256 sum, Lanes256 numbers, Lanes256 weights) =>
        new((sum._value.AsInt32() + Avx2.MultiplyAddAdjacent(numbers._value.AsInt16(), weights._value.AsInt16())).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Narrow32(Lanes256 one, Lanes256 other, int shift) =>
        new(Avx2.PackSignedSaturate(one._value.AsInt32() >> shift, other._value.AsInt32() >> shift).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Narrow16(Lanes256 one, Lanes256 other) => new(Avx2.PackUnsignedSaturate(one._value.AsInt16(), other._value.AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 TransposeBytes(Lanes256 bytes)
    {
        var order = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        return new(Avx2.Shuffle(bytes._value, Vector256.Create(order, order)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreGroups(Lanes256 value, ref int to, nuint stride)
    {
        var numbers = value._value.AsInt32();
        numbers.GetLower().StoreUnsafe(ref to);
        numbers.GetUpper().StoreUnsafe(ref to, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, ref int to) => value._value.AsInt32().StoreUnsafe(ref to);
}
