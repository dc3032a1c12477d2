using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Images;

/// <summary>
/// Names a rendition in every tier: SHA-256 of (original's key, box, mode, format token, fingerprint). Not of the source, so that a
/// moved bucket re-renders nothing.
/// </summary>
internal readonly record struct RenditionKey(ulong A, ulong B, ulong C, ulong D)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <param name="format">The negotiated or fixed format token: <c>webp</c>, <c>jpeg</c>, …</param>
    public static RenditionKey Of(string originalKey, Box box, string mode, string format, string fingerprint)
    {
        // Each part is preceded by its length, so that no two lists of parts give the same bytes.
        var text = new StringBuilder(originalKey.Length + 96);
        foreach (string part in (ReadOnlySpan<string>)[originalKey, box.ToString(), mode, format, fingerprint])
            text.Append(part.Length).Append(':').Append(part);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        return new(
            BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{A:x16}{B:x16}{C:x16}{D:x16}";

    /// <summary>Reads what <see cref="ToString"/> wrote; nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RenditionKey key)
    {
        key = default;
        if (text.Length != 64 || text.ContainsAnyExcept(HexDigits))
            return false;
        Span<byte> bytes = stackalloc byte[32];
        if (Convert.FromHexString(text, bytes, out _, out int written) != OperationStatus.Done || written != 32)
            return false;
        key = new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
        return true;
    }
}
