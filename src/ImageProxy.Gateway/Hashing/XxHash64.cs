using System.Buffers.Binary;
using System.Numerics;

namespace ImageProxy.Gateway.Hashing;

/// <summary>XXH64 with seed 0: the same on every machine and for ever, which <see cref="string.GetHashCode()"/> is not. Not for security.</summary>
/// <remarks>Source: the specification of xxHash, doc/xxhash_spec.md, version 0.2.0.</remarks>
internal static class XxHash64
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9, P4 = 0x85EBCA77C2B2AE63, P5 = 0x27D4EB2F165667C5;
    private const int StripeBytes = 32;

    public static ulong Hash(ReadOnlySpan<byte> data)
    {
        ulong hash = data.Length < StripeBytes ? P5 : TakeStripes(ref data);
        return Avalanche(TakeRest(hash + (ulong)data.Length, data));
    }

    /// <summary>Takes all whole stripes; what is left is shorter than one.</summary>
    private static ulong TakeStripes(ref ReadOnlySpan<byte> data)
    {
        ulong a = unchecked(P1 + P2), b = P2, c = 0, d = unchecked(0 - P1), length = (ulong)data.Length;
        for (; data.Length >= StripeBytes; data = data[StripeBytes..])
        {
            a = Round(a, Read(data));
            b = Round(b, Read(data[8..]));
            c = Round(c, Read(data[16..]));
            d = Round(d, Read(data[24..]));
        }

        ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        hash = Merge(Merge(Merge(Merge(hash, a), b), c), d);
        return hash + length - (ulong)data.Length; // the caller adds the length of what is left
    }

    private static ulong TakeRest(ulong hash, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= 8; data = data[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, Read(data)), 27) * P1) + P4;
        if (data.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(data) * P1), 23) * P2) + P3;
            data = data[4..];
        }

        foreach (byte b in data)
            hash = BitOperations.RotateLeft(hash ^ (b * P5), 11) * P1;
        return hash;
    }

    private static ulong Round(ulong sum, ulong lane) => BitOperations.RotateLeft(sum + (lane * P2), 31) * P1;

    private static ulong Merge(ulong hash, ulong sum) => ((hash ^ Round(0, sum)) * P1) + P4;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        return hash ^ (hash >> 32);
    }

    private static ulong Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64LittleEndian(data);
}
