using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// What the first bytes of an original say of its size, before the rest has come: enough to turn a bomb away at the door.
/// <see cref="HeaderReader.Read"/> decides in the end. Never throws; reads only inside the span.
/// </summary>
public static class HeaderStart
{
    /// <returns>The size as stored; null where these bytes do not tell, or are of a format whose size stands elsewhere.</returns>
    public static PixelSize? SizeOf(ReadOnlySpan<byte> start) => HeaderReader.Sniff(start) switch
    {
        ImageFormat.Png when start.Length >= 24 => Size(BinaryPrimitives.ReadUInt32BigEndian(start[16..]), BinaryPrimitives.ReadUInt32BigEndian(start[20..])),
        ImageFormat.Gif when start.Length >= 10 => Size(BinaryPrimitives.ReadUInt16LittleEndian(start[6..]), BinaryPrimitives.ReadUInt16LittleEndian(start[8..])),
        ImageFormat.WebP when start.Length >= 25 => WebP(start),
        ImageFormat.Jpeg => Jpeg(start),
        _ => null,
    };

    /// <remarks>Source: WebP container specification; RFC 6386, 9.1; WebP lossless bitstream, 3.</remarks>
    private static PixelSize? WebP(ReadOnlySpan<byte> start)
    {
        var body = start[20..];
        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        if (start[12..].StartsWith("VP8L"u8))
            return Size((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        if (body.Length < 10)
            return null;
        if (start[12..].StartsWith("VP8X"u8))
            return Size(UInt24(body[4..]) + 1, UInt24(body[7..]) + 1);
        return start[12..].StartsWith("VP8 "u8)
            ? Size(BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFFu)
            : null;
    }

    /// <summary>From segment to segment up to the frame header. Source: ITU-T T.81, B.1.1.</summary>
    private static PixelSize? Jpeg(ReadOnlySpan<byte> start)
    {
        int at = 2;
        while (at + 4 <= start.Length && start[at] == 0xFF)
        {
            int marker = start[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return at + 9 <= start.Length ? Size(BinaryPrimitives.ReadUInt16BigEndian(start[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(start[(at + 5)..])) : null;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(start[(at + 2)..]);
        }

        return null;
    }

    private static uint UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16);

    private static PixelSize? Size(uint width, uint height) => width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new((int)width, (int)height) : null;
}
