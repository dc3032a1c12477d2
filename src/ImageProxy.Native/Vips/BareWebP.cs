using System.Buffers.Binary;

namespace ImageProxy.Native.Vips;

/// <summary>
/// Takes what no picture needs out of a WebP file: webpsave of libvips 8.14.1 adds a block of EXIF even to an image that has none, 200 bytes
/// that an avatar feels.
/// </summary>
internal static class BareWebP
{
    private const int RiffHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const byte ProfileFlag = 0x20, AlphaFlag = 0x10, ExifFlag = 0x08, XmpFlag = 0x04, AnimationFlag = 0x02;

    /// <summary>The file without EXIF, XMP and profile, and without the extended header where nothing is left to extend.</summary>
    /// <param name="file">A whole WebP file, as an encoder wrote it; anything else is returned as it is.</param>
    public static byte[] From(byte[] file)
    {
        if (file.Length < RiffHeaderLength || !file.AsSpan().StartsWith("RIFF"u8) || !file.AsSpan(8).StartsWith("WEBP"u8)) return file;
        byte[] bare = new byte[file.Length];
        file.AsSpan(0, RiffHeaderLength).CopyTo(bare);
        int to = RiffHeaderLength;
        for (int at = RiffHeaderLength; at < file.Length;)
        {
            if (at + ChunkHeaderLength > file.Length) return file;
            long length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
            long whole = ChunkHeaderLength + length + (length & 1);
            if (at + whole > file.Length) return file;
            var chunk = file.AsSpan(at, (int)whole);
            at += (int)whole;
            if (IsMetadata(chunk) || (chunk.StartsWith("VP8X"u8) && IsIdle(chunk))) continue;
            chunk.CopyTo(bare.AsSpan(to));
            if (chunk.StartsWith("VP8X"u8)) bare[to + ChunkHeaderLength] &= unchecked((byte)~(ProfileFlag | ExifFlag | XmpFlag));
            to += chunk.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bare.AsSpan(4), (uint)(to - 8));
        return bare[..to];
    }

    private static bool IsMetadata(ReadOnlySpan<byte> chunk) => chunk.StartsWith("EXIF"u8) || chunk.StartsWith("XMP "u8) || chunk.StartsWith("ICCP"u8);

    /// <summary>An extended header is only wanted for alpha beside lossy pixels and for animation.</summary>
    private static bool IsIdle(ReadOnlySpan<byte> extended) =>
        extended.Length > ChunkHeaderLength && (extended[ChunkHeaderLength] & (AlphaFlag | AnimationFlag)) == 0;
}
