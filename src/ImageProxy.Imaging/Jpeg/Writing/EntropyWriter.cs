using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>Bits of a scan, the highest first; a zero byte follows each of all ones.</summary>
internal static class EntropyWriter
{
    private const ulong Tops = 0x8080_8080_8080_8080, Ones = 0x0101_0101_0101_0101;

    /// <summary>Bytes that may be touched behind the last.</summary>
    public const int Slack = 16;

    /// <param name="codes">For each of <see cref="TokenList.Kinds"/>, its code with as many zero bits behind it as the token brings, times 32, plus the bits of both.</param>
    /// <param name="to">Twice the bytes of all bits and <see cref="Slack"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<uint> tokens, ReadOnlySpan<ulong> codes, Span<byte> to)
    {
        ref ulong code = ref MemoryMarshal.GetReference(codes);
        ref byte start = ref MemoryMarshal.GetReference(to);
        ref byte next = ref start;
        ulong held = 0;
        int free = 64;
        foreach (uint token in tokens)
        {
            ulong entry = Unsafe.Add(ref code, (nint)(token & (TokenList.Kinds - 1)));
            int length = (int)(entry & 31);
            ulong bits = (entry >> 5) | (token >> 16);
            free -= length;
            if (free >= 0)
            {
                held = (held << length) | bits;
                continue;
            }

            held = (held << (length + free)) | (bits >> -free);
            next = ref Put(ref next, held);
            held = bits;
            free += 64;
        }

        // The last byte is filled up with ones.
        int left = 64 - free;
        held = left == 0 ? 0 : (held << free) | ((1UL << free) - 1);
        for (; left > 0; left -= 8, held <<= 8)
            next = ref PutByte(ref next, (byte)(held >> 56));
        return (int)Unsafe.ByteOffset(ref start, ref next);
    }

    private static ref byte Put(ref byte next, ulong eight)
    {
        if ((eight & ~(eight + Ones) & Tops) == 0)
        {
            Unsafe.WriteUnaligned(ref next, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(eight) : eight);
            return ref Unsafe.Add(ref next, 8);
        }

        for (int shift = 56; shift >= 0; shift -= 8)
            next = ref PutByte(ref next, (byte)(eight >> shift));
        return ref next;
    }

    private static ref byte PutByte(ref byte next, byte value)
    {
        next = value;
        next = ref Unsafe.Add(ref next, 1);
        if (value != 0xFF)
            return ref next;
        next = 0;
        return ref Unsafe.Add(ref next, 1);
    }
}
