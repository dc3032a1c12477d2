using System.IO.Compression;

namespace ImageProxy.Pictures.Encoders;

/// <summary>PNG files (PNG, third edition).</summary>
public static class PngWriter
{
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
        sink.Bytes(PngChunks.Signature);
        PngChunks.Write(sink, "IHDR", Header(picture, samples, options));
        foreach (var (type, data) in options.Chunks)
            PngChunks.Write(sink, type, data);
        if (options.Palette)
            PngChunks.Write(sink, "PLTE", samples.PaletteColors());
        if (options.Palette && options.Alpha && samples.PaletteAlpha() is { Length: > 0 } alpha)
            PngChunks.Write(sink, "tRNS", alpha);
        foreach (byte[] part in Deflate(picture, samples, options).Chunk(options.DataChunkBytes))
            PngChunks.Write(sink, "IDAT", part);
        PngChunks.Write(sink, "IEND", []);
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
                    zlib.Write(filter.Apply(row, above, options.Filter));
                    (row, above) = (above, row);
                }
            }
        }

        return data.ToArray();
    }
}
