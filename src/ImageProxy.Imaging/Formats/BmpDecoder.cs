using System.Buffers.Binary;
using System.Numerics;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Decodes Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits a pixel without compression; run-length and embedded JPEG or PNG data are
/// unsupported. Memory is bounded by the data: at most 32 bytes out for one byte in.
/// </summary>
public static class BmpDecoder
{
    private const int FileHeaderLength = 14;

    /// <param name="file">A BMP file, from the letters <c>BM</c> on.</param>
    public static RasterResult Decode(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeaderLength || !file.StartsWith("BM"u8)) return RasterResult.Broken("not a bitmap");
        var dib = file[FileHeaderLength..];
        var header = BmpLayout.Read(dib, out var fault);
        if (fault is { } failed) return failed;
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (start < FileHeaderLength + header.End || start > file.Length) return RasterResult.Broken("bitmap pixels outside the file");
        var rows = file[(int)start..];
        return header.Stride * header.Size.Height <= rows.Length
            ? new(Fill(header, dib, rows, readsAlpha: header.Masks.A != 0))
            : RasterResult.Broken("bitmap cut off");
    }

    /// <param name="dib">
    /// The data of an icon's entry: a bitmap without file header whose height counts the mask behind it as well. Pixels of 32 bits have
    /// alpha in their top byte; where that is 0 throughout, and below 32 bits, the mask says what shows.
    /// </param>
    public static RasterResult DecodeIcon(ReadOnlySpan<byte> dib)
    {
        var header = BmpLayout.Read(dib, out var fault);
        if (fault is { } failed) return failed;
        if (header.Size.Height % 2 != 0) return RasterResult.Broken("icon of odd height");
        header = header with { Size = header.Size with { Height = header.Size.Height / 2 } };
        if (header.BitsPerPixel == 32) header = header with { Masks = header.Masks with { A = 0xFF000000 } };
        long colourLength = header.Stride * header.Size.Height;
        var rows = dib[header.End..];
        if (colourLength > rows.Length) return RasterResult.Broken("icon cut off");

        var raster = Fill(header, dib, rows, readsAlpha: true);
        long maskStride = (header.Size.Width + 31L) / 32 * 4;
        var mask = rows[(int)colourLength..];
        bool hasAlpha = header.BitsPerPixel == 32 && AnyAlpha(raster.Pixels);
        if (hasAlpha) return new(raster);
        if (maskStride * header.Size.Height > mask.Length) return RasterResult.Broken("icon mask cut off");
        ApplyMask(raster, mask, (int)maskStride);
        return new(raster);
    }

    private static Raster Fill(BmpLayout header, ReadOnlySpan<byte> dib, ReadOnlySpan<byte> rows, bool readsAlpha)
    {
        var (width, height) = header.Size;
        int channels = readsAlpha ? 4 : 3, stride = (int)header.Stride;
        byte[] pixels = new byte[checked((long)width * height * channels)];
        var palette = dib.Slice(header.Palette, header.Colours * header.PaletteEntryLength);
        for (int y = 0; y < height; y++)
        {
            var row = rows.Slice((header.TopDown ? y : height - 1 - y) * stride, stride);
            var output = pixels.AsSpan((int)((long)y * width * channels), width * channels);
            if (header.BitsPerPixel <= 8) FillIndexed(header, row, palette, output, channels);
            else FillDirect(header, row, output, channels);
        }

        return new(header.Size, channels, pixels);
    }

    /// <summary>An index beyond the palette is black, as everywhere.</summary>
    private static void FillIndexed(BmpLayout header, ReadOnlySpan<byte> row, ReadOnlySpan<byte> palette, Span<byte> output, int channels)
    {
        int bits = header.BitsPerPixel, perByte = 8 / bits, mask = (1 << bits) - 1;
        for (int x = 0; x < header.Size.Width; x++)
        {
            int index = row[x / perByte] >> (8 - bits * (x % perByte + 1)) & mask;
            var pixel = output.Slice(x * channels, channels);
            if (index < header.Colours)
            {
                var entry = palette.Slice(index * header.PaletteEntryLength, 3);
                (pixel[0], pixel[1], pixel[2]) = (entry[2], entry[1], entry[0]);
            }

            if (channels == 4) pixel[3] = 255;
        }
    }

    private static void FillDirect(BmpLayout header, ReadOnlySpan<byte> row, Span<byte> output, int channels)
    {
        int length = header.BitsPerPixel / 8;
        var (r, g, b, a) = (new Field(header.Masks.R), new Field(header.Masks.G), new Field(header.Masks.B), new Field(header.Masks.A));
        for (int x = 0; x < header.Size.Width; x++)
        {
            var source = row.Slice(x * length, length);
            uint value = length switch
            {
                2 => BinaryPrimitives.ReadUInt16LittleEndian(source),
                3 => (uint)(source[0] | source[1] << 8 | source[2] << 16),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(source),
            };
            var pixel = output.Slice(x * channels, channels);
            (pixel[0], pixel[1], pixel[2]) = (r.Of(value), g.Of(value), b.Of(value));
            if (channels == 4) pixel[3] = header.Masks.A == 0 ? (byte)255 : a.Of(value);
        }
    }

    private static bool AnyAlpha(ReadOnlySpan<byte> rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != 0) return true;
        }

        return false;
    }

    private static void ApplyMask(Raster raster, ReadOnlySpan<byte> mask, int stride)
    {
        var (width, height) = raster.Size;
        for (int y = 0; y < height; y++)
        {
            var row = mask.Slice((height - 1 - y) * stride, stride);
            for (int x = 0; x < width; x++)
                raster.Pixels[(y * width + x) * 4 + 3] = (row[x / 8] & 0x80 >> x % 8) != 0 ? (byte)0 : (byte)255;
        }
    }

    /// <summary>The bits of one channel in a pixel, brought to 0..255.</summary>
    private readonly struct Field(uint mask)
    {
        private readonly int _shift = mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask);
        private readonly uint _max = mask == 0 ? 0 : mask >> BitOperations.TrailingZeroCount(mask);

        public byte Of(uint value) => _max == 0 ? (byte)0 : (byte)(((ulong)((value & mask) >> _shift) * 255 + _max / 2) / _max);
    }
}
