using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Describes the largest picture of a Windows icon, as that picture's own header does: a PNG, or a bitmap of double height whose lower
/// half is the mask. One frame: the pictures of an icon are the same one in several sizes.
/// </summary>
internal static class IcoHeader
{
    private const int HeaderBytes = 6, EntryBytes = 16;

    /// <summary>Six bytes of small numbers would match much that is no icon, so the first entry must make sense as well.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> start) =>
        start.Length >= HeaderBytes + EntryBytes && start.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) && U16(start, 4) > 0
        && start[HeaderBytes + 3] == 0 && U32(start, HeaderBytes + 12) >= HeaderBytes + EntryBytes * U16(start, 4);

    public static HeaderResult Read(ReadOnlySpan<byte> bytes)
    {
        int count = U16(bytes, 4);
        if (HeaderBytes + EntryBytes * count > bytes.Length)
            return HeaderResult.Truncated("The icon ends inside its list of pictures.");
        int best = HeaderBytes;
        for (int i = 0; i < count; i++)
        {
            int at = HeaderBytes + EntryBytes * i;
            if ((long)U32(bytes, at + 8) + U32(bytes, at + 12) > bytes.Length)
                return HeaderResult.Truncated("The icon ends before its last picture does.");
            if (Rank(bytes, at) > Rank(bytes, best))
                best = at;
        }

        return Describe(bytes.Slice((int)U32(bytes, best + 12), (int)U32(bytes, best + 8)));
    }

    /// <summary>Area first, then bits a pixel. A side of 256 is written as 0.</summary>
    private static long Rank(ReadOnlySpan<byte> bytes, int entry)
    {
        long width = bytes[entry] == 0 ? 256 : bytes[entry], height = bytes[entry + 1] == 0 ? 256 : bytes[entry + 1];
        return width * height << 16 | (long)U16(bytes, entry + 6);
    }

    private static HeaderResult Describe(ReadOnlySpan<byte> picture)
    {
        if (HeaderReader.Sniff(picture) == ImageFormat.Png)
        {
            HeaderResult png = PngHeader.Read(picture);
            return png.Succeeded ? HeaderResult.Of(png.Info with { Format = ImageFormat.Ico }) : png;
        }

        if (BmpHeader.ReadDib(picture, out BmpHeader.Dib dib) is { } fault)
            return fault;
        if (dib.Width < 1 || dib.Height < 2)
            return HeaderResult.Malformed("The icon has an impossible size.");
        if (dib.IsPlain && dib.HeaderBytes + dib.Bytes(dib.Height / 2) > picture.Length)
            return HeaderResult.Truncated("The icon ends before its pixels do.");
        return HeaderResult.Of(new ImageInfo
        {
            Format = ImageFormat.Ico,
            StoredSize = new PixelSize((int)dib.Width, (int)(dib.Height / 2)),
            BitDepth = dib.BitsPerPixel <= 8 ? dib.BitsPerPixel : 8,
            Channels = 4,
            HasAlpha = true,
        });
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
