using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageProxy.Imaging.Kernels;

/// <summary>128 bits: SSE2 and one instruction of SSSE3, which every x86-64 processor since 2008 has.</summary>
internal readonly struct Lanes128(Vector128<byte> value) : ILanes<Lanes128>
{
    private readonly Vector128<byte> _value = value;

    public static bool IsSupported => Sse2.IsSupported && Ssse3.IsSupported;

    public static int Groups => 1;

    public static Lanes128 Zero => new(Vector128<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(ref readonly byte from) => new(Vector128.LoadUnsafe(in from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(ref readonly int from) => new(Vector128.LoadUnsafe(in from).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Repeat(int value) => new(Vector128.Create(value).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 InterleaveLow8(Lanes128 one, Lanes128 other) => new(Sse2.UnpackLow(one._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 InterleaveHigh8(Lanes128 one, Lanes128 other) => new(Sse2.UnpackHigh(one._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 InterleaveLow32(Lanes128 one, Lanes128 other) => new(Sse2.UnpackLow(one._value.AsInt32(), other._value.AsInt32()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 InterleaveHigh32(Lanes128 one, Lanes128 other) => new(Sse2.UnpackHigh(one._value.AsInt32(), other._value.AsInt32()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 InterleaveLow64(Lanes128 one, Lanes128 other) => new(Sse2.UnpackLow(one._value.AsInt64(), other._value.AsInt64()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 InterleaveHigh64(Lanes128 one, Lanes128 other) => new(Sse2.UnpackHigh(one._value.AsInt64(), other._value.AsInt64()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AddProducts(Lanes128 sum, Lanes128 numbers, Lanes128 weights) =>
        new((sum._value.AsInt32() + Sse2.MultiplyAddAdjacent(numbers._value.AsInt16(), weights._value.AsInt16())).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Narrow32(Lanes128 one, Lanes128 other, int shift) =>
        new(Sse2.PackSignedSaturate(one._value.AsInt32() >> shift, other._value.AsInt32() >> shift).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Narrow16(Lanes128 one, Lanes128 other) => new(Sse2.PackUnsignedSaturate(one._value.AsInt16(), other._value.AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 TransposeBytes(Lanes128 bytes) =>
        new(Ssse3.Shuffle(bytes._value, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreGroups(Lanes128 value, ref int to, nuint stride) => value._value.AsInt32().StoreUnsafe(ref to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, ref int to) => value._value.AsInt32().StoreUnsafe(ref to);
}
