using System.IO.Compression;
using System.Text;

namespace ImageProxy.Pictures.Encoders;

/// <summary>PNG files (PNG, third edition).</summary>
public static class PngWriter
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcEntry)];

    private static readonly (int X, int Y, int StepX, int StepY)[] OnePass = [(0, 0, 1, 1)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <exception cref="ArgumentException">The options contradict each other or the picture has too many colours for a palette.</exception>
    public static byte[] Write(Bitmap picture, PngOptions? options = null)
    {
        options ??= new();
        if (options.BitDepth is not (8 or 16) || (options.Palette && (options.BitDepth != 8 || options.Grey)))
            throw new ArgumentException("Samples have 8 or 16 bits; palettes hold colours of 8 bits.", nameof(options));
        var samples = new PngSamples(options.Alpha ? picture : Tones.OnWhite(picture), options);
        var sink = new ByteSink(bigEndian: true, picture.Width * picture.Height);
        sink.Bytes([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(sink, "IHDR", Header(picture, samples, options));
        foreach (var (type, data) in options.Chunks)
            Chunk(sink, type, data);
        if (options.Palette)
            Chunk(sink, "PLTE", samples.PaletteColors());
        if (options.Palette && options.Alpha && samples.PaletteAlpha() is { Length: > 0 } alpha)
            Chunk(sink, "tRNS", alpha);
        Chunk(sink, "IDAT", Deflate(picture, samples, options));
        Chunk(sink, "IEND", []);
        return sink.ToArray();
    }

    /// <summary>An iCCP chunk for <see cref="PngOptions.Chunks"/>.</summary>
    public static (string Type, byte[] Data) IccChunk(byte[] profile)
    {
        using var data = new MemoryStream();
        data.Write("icc\0\0"u8);
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(profile);
        return ("iCCP", data.ToArray());
    }

    private static byte[] Header(Bitmap picture, PngSamples samples, PngOptions options)
    {
        var header = new ByteSink(bigEndian: true);
        header.UInt32(picture.Width);
        header.UInt32(picture.Height);
        header.Byte(samples.BitDepth);
        header.Byte(options.Palette ? 3 : (options.Grey ? 0 : 2) + (options.Alpha ? 4 : 0));
        header.Byte(0);
        header.Byte(0);
        header.Byte(options.Interlaced ? 1 : 0);
        return header.ToArray();
    }

    private static byte[] Deflate(Bitmap picture, PngSamples samples, PngOptions options)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var (x, y, stepX, stepY) in options.Interlaced ? Adam7 : OnePass)
            {
                int width = (picture.Width - x + stepX - 1) / stepX;
                if (width <= 0)
                    continue;
                int rowBytes = ((width * samples.PixelBits) + 7) / 8;
                var filter = new PngFilter(rowBytes, Math.Max(1, samples.PixelBits / 8));
                byte[] row = new byte[rowBytes], above = new byte[rowBytes];
                for (int line = y; line < picture.Height; line += stepY)
                {
                    samples.Fill(row, line, x, stepX);
                    zlib.Write(filter.Apply(row, above));
                    (row, above) = (above, row);
                }
            }
        }

        return data.ToArray();
    }

    private static void Chunk(ByteSink sink, string type, byte[] data)
    {
        byte[] name = Encoding.ASCII.GetBytes(type);
        if (name.Length != 4)
            throw new ArgumentException($"A chunk's type has four letters, not '{type}'.", nameof(type));
        sink.UInt32(data.Length);
        sink.Bytes(name);
        sink.Bytes(data);
        sink.UInt32(~Crc(Crc(uint.MaxValue, name), data));
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcEntry(int index)
    {
        uint value = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
