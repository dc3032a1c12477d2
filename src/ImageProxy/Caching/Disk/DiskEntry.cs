using System.Buffers.Binary;
using System.Text.Json;
using ImageProxy.Images;

namespace ImageProxy.Caching.Disk;

/// <summary>The layout of an entry's file: header, metadata, body, and nothing behind. All numbers are little-endian.</summary>
/// <remarks>
/// <code>
///  0  8  magic          12  4  metadata's length   48  8  body's length   60  4  CRC-32C of bytes 0…59 and the metadata
///  8  4  version        16 32  key                 56  4  body's checksum, see Checksum.Quartered
/// 64  …  metadata: RenditionInfo as UTF-8 JSON, then the body
/// </code>
/// One checksum covers every header field but itself, and the metadata; with the exact file length it leaves no bit of the file unguarded.
/// </remarks>
internal static class DiskEntry
{
    public const int HeaderBytes = 64;

    /// <summary>Entries larger than this are neither written nor believed.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Bodies larger than this are not stored.</summary>
    public const long MaxBodyBytes = MaxBytes - HeaderBytes - MaxMetadataBytes;

    private const uint Version = 1;
    private const int MaxMetadataBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "imgproxR"u8;

    /// <summary>Header and metadata, to be followed by the body; null if there is more metadata than 1 MiB.</summary>
    public static byte[]? Head(RenditionKey key, Rendition rendition)
    {
        RenditionInfo info = rendition.Info.Tags.IsDefault ? rendition.Info with { Tags = [] } : rendition.Info;
        byte[] metadata = JsonSerializer.SerializeToUtf8Bytes(info, RenditionInfoJson.Default.RenditionInfo);
        if (metadata.Length > MaxMetadataBytes)
            return null;
        byte[] head = new byte[HeaderBytes + metadata.Length];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), metadata.Length);
        WriteKey(key, head.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(48), rendition.Body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(56), Checksum.Quartered(rendition.Body.Span));
        metadata.CopyTo(head.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(60), HeadChecksum(head));
        return head;
    }

    /// <summary>Takes a whole file apart, believing nothing.</summary>
    /// <param name="file">All of it; the rendition's body is a slice of this.</param>
    /// <param name="rendition">Null unless the file is good.</param>
    public static EntryState Read(ReadOnlyMemory<byte> file, RenditionKey key, out Rendition? rendition)
    {
        rendition = null;
        EntryState state = ReadHead(file.Span, file.Length, key, out RenditionInfo? info, out int headBytes);
        if (state != EntryState.Good)
            return state;
        ReadOnlyMemory<byte> body = file[headBytes..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(file.Span[56..]) != Checksum.Quartered(body.Span))
            return EntryState.Damaged;
        rendition = new(body, info!);
        return EntryState.Good;
    }

    /// <summary>Length of header and metadata by a header that has not been checked; null if it cannot be right.</summary>
    public static int? HeadBytes(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes)
            return null;
        int metadata = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        return metadata is < 0 or > MaxMetadataBytes ? null : HeaderBytes + metadata;
    }

    /// <summary>Checks and reads what stands before the body.</summary>
    /// <param name="start">The file's first bytes, at least as many as <see cref="HeadBytes"/> says.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    public static EntryState ReadHead(ReadOnlySpan<byte> start, long fileLength, RenditionKey key, out RenditionInfo? info, out int headBytes)
    {
        info = null;
        headBytes = 0;
        if (HeadBytes(start) is not { } length || length > start.Length || !start.StartsWith(Magic))
            return EntryState.Damaged;
        ReadOnlySpan<byte> head = start[..length];
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[60..]) != HeadChecksum(head))
            return VersionOf(head) == Version ? EntryState.Damaged : EntryState.OtherVersion;
        if (VersionOf(head) != Version)
            return EntryState.OtherVersion;
        if (BinaryPrimitives.ReadInt64LittleEndian(head[48..]) != fileLength - length)
            return EntryState.Damaged;
        if (ReadKey(head[16..]) != key)
            return EntryState.OtherKey;
        headBytes = length;
        info = ReadInfo(head[HeaderBytes..]);
        return info is null ? EntryState.Damaged : EntryState.Good;
    }

    private static RenditionInfo? ReadInfo(ReadOnlySpan<byte> metadata)
    {
        try
        {
            return JsonSerializer.Deserialize(metadata, RenditionInfoJson.Default.RenditionInfo);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static uint VersionOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);

    /// <summary>Over the checksums of both parts, as the field itself lies between them.</summary>
    private static uint HeadChecksum(ReadOnlySpan<byte> head)
    {
        Span<byte> both = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(both, Checksum.Crc32C(head[..60]));
        BinaryPrimitives.WriteUInt32LittleEndian(both[4..], Checksum.Crc32C(head[HeaderBytes..]));
        return Checksum.Crc32C(both);
    }

    private static void WriteKey(RenditionKey key, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, key.A);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], key.B);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], key.C);
        BinaryPrimitives.WriteUInt64LittleEndian(to[24..], key.D);
    }

    private static RenditionKey ReadKey(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(from), BinaryPrimitives.ReadUInt64LittleEndian(from[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(from[16..]), BinaryPrimitives.ReadUInt64LittleEndian(from[24..]));
}
