using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// The next bits of entropy-coded data, the first of them highest. Kept as three variables of the loop that reads: <c>window</c>, the bits;
/// <c>held</c>, in its low six bits how many of them there are, its other bits mean nothing, so that whole table entries can be subtracted;
/// <c>next</c>, the offset of the byte behind them.
/// </summary>
internal static class BitWindow
{
    /// <summary>Bits that are there at least after <see cref="Fill"/>.</summary>
    public const int Least = 56;

    /// <param name="source">Data with at least eight bytes from <paramref name="next"/> on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(ref byte source, ref nint next, ref ulong window, ref int held)
    {
        window |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, next))) >> held;
        next += (~held & 63) >> 3;
        held |= Least;
    }

    /// <summary>Bits read so far.</summary>
    public static long Position(nint next, int held) => ((long)next << 3) - (held & 63);
}
