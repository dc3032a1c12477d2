using System.Buffers.Binary;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Reads what the bytes of an original say about themselves, before any native code sees them. Never throws; reads only inside the span;
/// work and memory are bounded by its length, and no pixel is decoded.
/// </summary>
public static class HeaderReader
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Longest file looked at, 1 GiB: far above any limit on originals, and offsets below it cannot overflow 32 bits.</summary>
    private const int MaxBytes = 1 << 30;

    /// <summary>Describes a complete original. A file cut short is a fault wherever its structure shows the cut.</summary>
    public static HeaderResult Read(ReadOnlySpan<byte> original)
    {
        if (original.Length > MaxBytes)
            return HeaderResult.Unsupported("Files of more than 1 GiB are not supported.");
        return Sniff(original) switch
        {
            ImageFormat.Jpeg => JpegHeader.Read(original),
            ImageFormat.Png => PngHeader.Read(original),
            ImageFormat.Gif => GifHeader.Read(original),
            ImageFormat.WebP => WebPHeader.Read(original),
            ImageFormat.Avif or ImageFormat.Heic => HeifHeader.Read(original),
            ImageFormat.Tiff => TiffHeader.Read(original),
            ImageFormat.Bmp => BmpHeader.Read(original),
            ImageFormat.Ico => IcoHeader.Read(original),
            ImageFormat.Svg => SvgHeader.Read(original),
            _ => Unknown(original),
        };
    }

    /// <summary>
    /// Tells the format from the first bytes; 4 KB are enough for every format, 32 for all but SVG. A HEIF file that names neither
    /// AVIF nor HEIC is called Heic here; <see cref="Read"/> looks at its items.
    /// </summary>
    public static ImageFormat Sniff(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (start.StartsWith(PngSignature))
            return ImageFormat.Png;
        if (start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        if (start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8))
            return ImageFormat.WebP;
        if (start.Length >= 12 && start[4..].StartsWith("ftyp"u8))
            return HeifHeader.SniffBrands(start);
        if (TiffHeader.HasSignature(start))
            return ImageFormat.Tiff;
        if (BmpHeader.HasSignature(start))
            return ImageFormat.Bmp;
        if (IcoHeader.HasSignature(start))
            return ImageFormat.Ico;
        return SvgHeader.FindRoot(start) >= 0 ? ImageFormat.Svg : ImageFormat.Unknown;
    }

    /// <summary>Names the formats that are often met and never read, so that a client learns more than "not an image".</summary>
    private static HeaderResult Unknown(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return HeaderResult.NotAnImage("The file is empty.");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return HeaderResult.Unsupported("Data compressed with gzip, such as SVGZ, is not supported.");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || IsBoxed(bytes, "JXL "u8))
            return HeaderResult.Unsupported("JPEG XL is not supported.");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]) || IsBoxed(bytes, "jP  "u8))
            return HeaderResult.Unsupported("JPEG 2000 is not supported.");
        if (bytes.StartsWith("8BPS"u8))
            return HeaderResult.Unsupported("Photoshop documents are not supported.");
        return HeaderResult.NotAnImage("The file is not in an image format that is read here.");
    }

    private static bool IsBoxed(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> type) =>
        bytes.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(bytes) == 12 && bytes[4..].StartsWith(type);
}
