using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Formats;

/// <summary>The bitmap header of a BMP file or an icon, checked: every length in it fits the data it came with.</summary>
/// <param name="Palette">Start of the palette, bytes from the header's start.</param>
/// <param name="Colours">Entries of the palette; 0 above 8 bits.</param>
/// <param name="Masks">Bits of red, green, blue and alpha in a pixel of 16 or 32 bits; an alpha of 0 is none.</param>
internal readonly record struct BmpLayout(
    PixelSize Size, bool TopDown, int BitsPerPixel, int Palette, int PaletteEntryLength, int Colours, (uint R, uint G, uint B, uint A) Masks)
{
    private const int CoreLength = 12;
    private const int InfoLength = 40;
    private const int LargestSide = 1 << 20;

    /// <summary>First byte after header, masks and palette.</summary>
    public int End => Palette + Colours * PaletteEntryLength;

    /// <summary>Length of a row, padded to four bytes.</summary>
    public long Stride => ((long)Size.Width * BitsPerPixel + 31) / 32 * 4;

    /// <param name="dib">From the bitmap header on, without the file header.</param>
    /// <param name="fault">Why there is no header; null on success.</param>
    public static BmpLayout Read(ReadOnlySpan<byte> dib, out RasterResult? fault)
    {
        fault = RasterResult.Broken("bitmap header cut off");
        if (dib.Length < CoreLength) return default;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(dib);
        if (length > dib.Length) return default;
        BmpLayout? header = length switch
        {
            CoreLength => ReadCore(dib),
            InfoLength or 52 or 56 or 64 or 108 or 124 => ReadInfo(dib, (int)length, ref fault),
            _ => null,
        };
        if (header is not { } found)
        {
            if (length is not (InfoLength or 52 or 56 or 64 or 108 or 124)) fault = RasterResult.Unsupported($"bitmap header of {length} bytes");
            return default;
        }

        fault = Check(found, dib.Length);
        return found;
    }

    private static RasterResult? Check(BmpLayout header, int available)
    {
        if (header.Size.Width is < 1 or > LargestSide || header.Size.Height is < 1 or > LargestSide) return RasterResult.Broken("bitmap size out of range");
        if (header.BitsPerPixel is not (1 or 4 or 8 or 16 or 24 or 32)) return RasterResult.Unsupported($"bitmap of {header.BitsPerPixel} bits a pixel");
        if (header.Size.Area * 4 > Array.MaxLength) return new(null, RenderFailure.TooLarge, $"bitmap of {header.Size}");
        if (header.End > available) return RasterResult.Broken("bitmap palette cut off");
        return null;
    }

    private static BmpLayout ReadCore(ReadOnlySpan<byte> dib)
    {
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(dib[10..]);
        PixelSize size = new(BinaryPrimitives.ReadUInt16LittleEndian(dib[4..]), BinaryPrimitives.ReadUInt16LittleEndian(dib[6..]));
        return new(size, false, bits, CoreLength, 3, bits <= 8 ? 1 << bits : 0, UsualMasks(bits));
    }

    private static BmpLayout? ReadInfo(ReadOnlySpan<byte> dib, int length, ref RasterResult? fault)
    {
        int width = BinaryPrimitives.ReadInt32LittleEndian(dib[4..]), height = BinaryPrimitives.ReadInt32LittleEndian(dib[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(dib[14..]);
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(dib[16..]), used = BinaryPrimitives.ReadUInt32LittleEndian(dib[32..]);
        const uint Plain = 0, BitFields = 3, AlphaBitFields = 6;
        bool hasMasks = compression is BitFields or AlphaBitFields && bits is 16 or 32;
        if (compression != Plain && !hasMasks)
        {
            fault = RasterResult.Unsupported($"bitmap compression {compression}");
            return null;
        }

        int palette = length;
        var masks = UsualMasks(bits);
        if (hasMasks)
        {
            // Behind a plain header the masks follow it; longer headers hold them at the same place.
            bool hasAlphaMask = length >= 56 && length != 64 || compression == AlphaBitFields;
            if (length == InfoLength) palette += hasAlphaMask ? 16 : 12;
            if (dib.Length < InfoLength + 16) return null;
            uint Mask(ReadOnlySpan<byte> from, int index) => BinaryPrimitives.ReadUInt32LittleEndian(from[(InfoLength + 4 * index)..]);
            masks = (Mask(dib, 0), Mask(dib, 1), Mask(dib, 2), hasAlphaMask ? Mask(dib, 3) : 0);
        }

        int colours = bits > 8 ? 0 : used == 0 ? 1 << bits : (int)Math.Min(used, 1u << bits);
        PixelSize size = new(width, height == int.MinValue ? 0 : Math.Abs(height));
        return new BmpLayout(size, height < 0, bits, palette, 4, colours, masks);
    }

    private static (uint R, uint G, uint B, uint A) UsualMasks(int bits) =>
        bits == 16 ? (0x7C00u, 0x03E0u, 0x001Fu, 0u) : (0x00FF0000u, 0x0000FF00u, 0x000000FFu, 0u);
}
