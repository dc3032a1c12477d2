using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Reads a BMP with any of the OS/2 and Windows headers. Uncompressed pixels must all be there; run-length coded ones have no length to
/// check. Source: Windows GDI, BITMAPCOREHEADER to BITMAPV5HEADER.
/// </summary>
internal static class BmpHeader
{
    private const int FileHeaderBytes = 14, CoreHeaderBytes = 12, InfoHeaderBytes = 40, V4HeaderBytes = 108;
    private const int Rgb = 0, Rle8 = 1, Rle4 = 2, BitFields = 3, Jpeg = 4, Png = 5, AlphaBitFields = 6;

    public static bool HasSignature(ReadOnlySpan<byte> start) =>
        start.Length >= FileHeaderBytes + 4 && start.StartsWith("BM"u8) && IsHeaderLength(I32(start, FileHeaderBytes));

    public static HeaderResult Read(ReadOnlySpan<byte> bytes)
    {
        if (ReadDib(bytes[FileHeaderBytes..], out Dib dib) is { } fault)
            return fault;
        if (dib.Width < 1 || dib.Height == 0 || Math.Abs(dib.Height) > int.MaxValue)
            return HeaderResult.Malformed("The BMP has an impossible size.");
        long pixels = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]), rows = Math.Abs(dib.Height);
        if (pixels < FileHeaderBytes + dib.HeaderBytes)
            return HeaderResult.Malformed("The BMP's pixels begin inside its header.");
        if (pixels >= bytes.Length || (dib.IsPlain && pixels + dib.Bytes(rows) > bytes.Length))
            return HeaderResult.Truncated("The BMP ends before its pixels do.");
        return HeaderResult.Of(new ImageInfo
        {
            Format = ImageFormat.Bmp,
            StoredSize = new PixelSize((int)dib.Width, (int)rows),
            BitDepth = dib.BitsPerPixel <= 8 ? dib.BitsPerPixel : 8,
            Channels = dib.HasAlpha ? 4 : 3,
            HasAlpha = dib.HasAlpha,
        });
    }

    /// <summary>Reads a header without the file header in front, as icons hold it.</summary>
    /// <returns>A fault, or null where <paramref name="dib"/> is filled.</returns>
    public static HeaderResult? ReadDib(ReadOnlySpan<byte> bytes, out Dib dib)
    {
        dib = default;
        if (bytes.Length < 4)
            return HeaderResult.Truncated("The bitmap ends inside its header.");
        int length = I32(bytes, 0);
        if (!IsHeaderLength(length))
            return HeaderResult.Malformed("The bitmap has an unknown header.");
        if (bytes.Length < length)
            return HeaderResult.Truncated("The bitmap ends inside its header.");
        bool isCore = length == CoreHeaderBytes;
        int planes = U16(bytes, isCore ? 8 : 12), bits = U16(bytes, isCore ? 10 : 14), compression = isCore ? Rgb : I32(bytes, 16);
        if (planes != 1)
            return HeaderResult.Malformed("The bitmap has an impossible number of planes.");
        if (compression is Jpeg or Png)
            return HeaderResult.Unsupported("BMP that wraps a JPEG or a PNG is not supported.");
        if (!IsDepthOf(compression, bits))
            return HeaderResult.Malformed("The bitmap has an impossible bit depth or compression.");
        bool hasAlpha = bits >= 16 && bits != 24 && (compression == AlphaBitFields || (length >= V4HeaderBytes && I32(bytes, 52) != 0));
        long width = isCore ? U16(bytes, 4) : I32(bytes, 4), height = isCore ? U16(bytes, 6) : I32(bytes, 8);
        dib = new Dib(length, width, height, bits, IsPlain: compression is not (Rle8 or Rle4), hasAlpha);
        return null;
    }

    private static bool IsHeaderLength(int length) =>
        length is CoreHeaderBytes or InfoHeaderBytes or 52 or 56 or 64 or V4HeaderBytes or 124;

    private static bool IsDepthOf(int compression, int bits) => compression switch
    {
        Rgb => bits is 1 or 2 or 4 or 8 or 16 or 24 or 32,
        Rle8 => bits == 8,
        Rle4 => bits == 4,
        BitFields or AlphaBitFields => bits is 16 or 32,
        _ => false,
    };

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int I32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    /// <param name="Height">Negative where the first row is the top one.</param>
    /// <param name="IsPlain">True where rows are stored uncompressed.</param>
    internal readonly record struct Dib(int HeaderBytes, long Width, long Height, int BitsPerPixel, bool IsPlain, bool HasAlpha)
    {
        /// <summary>
        /// Bytes that many rows take; each begins at a multiple of four. Sides of 31 bits at 32 bits a pixel need more than 64.
        /// </summary>
        public Int128 Bytes(long rows) => (Int128)rows * ((Width * BitsPerPixel + 31) / 32 * 4);
    }
}
