using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ImageProxy.Caching;

/// <summary>
/// Short stand-ins for an original's key, which may be 1,024 bytes long: 16 bytes where equality must mean equality, 8 where a match is
/// looked at again. First bytes of SHA-256, so that nobody can make two keys collide.
/// </summary>
internal static class OriginalHash
{
    public static UInt128 Of(string originalKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(originalKey), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Never 0, which stands for "not known".</summary>
    public static ulong Short(string originalKey) => Math.Max(1, (ulong)Of(originalKey));
}
