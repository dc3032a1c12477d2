using System.IO.Compression;

namespace ImageProxy.Imaging.Png;

/// <summary>Decompresses the ICC profile of a PNG.</summary>
/// <remarks>Source: W3C PNG, third edition, section 11.3.2.3.</remarks>
public static class PngProfile
{
    /// <summary>Bytes beyond which a profile is not looked at: those of sRGB have 400 to 4,000.</summary>
    public const int MostBytes = 64 << 10;

    /// <summary>Empty where it is broken or has more than <see cref="MostBytes"/>.</summary>
    /// <param name="chunk">Content of an iCCP chunk: a name, a zero, a method, then the compressed profile.</param>
    public static byte[] Read(ReadOnlyMemory<byte> chunk)
    {
        int end = chunk.Span.IndexOf((byte)0);
        if (end is < 1 or > 79 || chunk.Length < end + 2 || chunk.Span[end + 1] != 0)
            return [];
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(chunk[(end + 2)..].ToArray(), writable: false), CompressionMode.Decompress);
            byte[] profile = new byte[MostBytes + 1];
            int length = inflated.ReadAtLeast(profile, profile.Length, throwOnEndOfStream: false);
            return length <= MostBytes ? profile[..length] : [];
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return [];
        }
    }
}
