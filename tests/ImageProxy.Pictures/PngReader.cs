using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageProxy.Pictures;

/// <summary>
/// Reads back the PNG files renderers write, so that tests can look at pixels: 8 bits a sample, or palettes of 1 to 8; not interlaced.
/// </summary>
public static class PngReader
{
    private const int Palette = 3;

    /// <exception cref="InvalidDataException">Not a PNG, broken, or of a kind that is not read here.</exception>
    public static Bitmap Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 33 || !file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            throw new InvalidDataException("Not a PNG.");
        using var data = new MemoryStream();
        byte[] colors = [], alphas = [];
        for (int at = 33; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            var body = file.Slice(at + 8, length);
            switch (Encoding.ASCII.GetString(file.Slice(at + 4, 4)))
            {
                case "PLTE":
                    colors = body.ToArray();
                    break;
                case "tRNS":
                    alphas = body.ToArray();
                    break;
                case "IDAT":
                    data.Write(body);
                    break;
            }

            at += length + 12;
        }

        data.Position = 0;
        return Decode(file[16..29], data, colors, alphas);
    }

    private static Bitmap Decode(ReadOnlySpan<byte> header, MemoryStream data, byte[] colors, byte[] alphas)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        int depth = header[8], colorType = header[9];
        if (header[12] != 0 || (colorType == Palette ? depth > 8 : depth != 8) || (alphas.Length > 0 && colorType != Palette))
            throw new InvalidDataException($"PNG of depth {depth}, colour type {colorType}, interlace {header[12]} is not read here.");
        int samples = colorType switch { 0 or Palette => 1, 2 => 3, 4 => 2, _ => 4 };
        byte[] row = new byte[((width * samples * depth) + 7) / 8], above = new byte[row.Length];
        var picture = new Bitmap(width, height);
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        for (int y = 0; y < height; y++)
        {
            int filter = zlib.ReadByte();
            zlib.ReadExactly(row);
            Unfilter(filter, row, above, Math.Max(1, samples * depth / 8));
            var target = picture.Row(y);
            for (int x = 0; x < width; x++)
            {
                if (colorType == Palette)
                    FillIndexed(target.Slice(4 * x, 4), row[x * depth / 8] >> (8 - depth - (x * depth % 8)) & ((1 << depth) - 1), colors, alphas);
                else
                    Fill(target.Slice(4 * x, 4), row.AsSpan(x * samples, samples));
            }

            (row, above) = (above, row);
        }

        return picture;
    }

    private static void Fill(Span<byte> pixel, ReadOnlySpan<byte> samples)
    {
        bool hasColor = samples.Length > 2;
        (pixel[0], pixel[1], pixel[2]) = (samples[0], samples[hasColor ? 1 : 0], samples[hasColor ? 2 : 0]);
        pixel[3] = samples.Length % 2 == 0 ? samples[^1] : (byte)255;
    }

    private static void FillIndexed(Span<byte> pixel, int index, byte[] colors, byte[] alphas)
    {
        colors.AsSpan(3 * index, 3).CopyTo(pixel);
        pixel[3] = index < alphas.Length ? alphas[index] : (byte)255;
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes], corner = i < pixelBytes ? 0 : above[i - pixelBytes];
            row[i] += filter switch
            {
                0 => 0,
                1 => (byte)left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                4 => (byte)Paeth(left, above[i], corner),
                _ => throw new InvalidDataException($"Row filter {filter}."),
            };
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
