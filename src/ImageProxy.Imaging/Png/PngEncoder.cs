using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Png;

/// <summary>Writes finished pixels as PNG and nothing beside them: one chunk of data, rows filtered one by one.</summary>
/// <remarks>Source: W3C PNG, third edition.</remarks>
public static class PngEncoder
{
    private const int SignatureLength = 8, HeaderLength = 13;

    /// <summary>What a sound file costs beside its data.</summary>
    private const int Overhead = SignatureLength + HeaderLength + (3 * PngFileReader.ChunkOverhead);

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="level">Effort of the compression, 0 to 9.</param>
    public static byte[] Encode(PixelCanvas picture, int level)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var data = new PooledSink(Math.Clamp(picture.Pixels.Length / 2, 1 << 10, 1 << 20));
        // The strategy for filtered rows: Huffman codes rather than matches of a few bytes.
        using (var zlib = new ZLibStream(data, new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = ZLibCompressionStrategy.Filtered }, leaveOpen: true))
            Write(picture, zlib);
        byte[] file = new byte[checked(Overhead + (int)data.Length)];
        Signature.CopyTo(file);
        var rest = file.AsSpan(SignatureLength);
        Span<byte> header = stackalloc byte[HeaderLength];
        Describe(picture, header);
        rest = rest[Chunk(rest, "IHDR"u8, header)..];
        rest = rest[Chunk(rest, "IDAT"u8, data.Written)..];
        _ = Chunk(rest, "IEND"u8, default);
        return file;
    }

    private static void Describe(PixelCanvas picture, Span<byte> header)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Size.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Size.Height);
        var color = picture.Channels switch { 1 => PngColor.Gray, 2 => PngColor.GrayAlpha, 3 => PngColor.Rgb, _ => PngColor.Rgba };
        (header[8], header[9], header[10], header[11], header[12]) = (8, (byte)color, 0, 0, 0);
    }

    /// <returns>Bytes written.</returns>
    private static int Chunk(Span<byte> target, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, body.Length);
        type.CopyTo(target[4..]);
        body.CopyTo(target[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(target[(8 + body.Length)..], Crc32.Of(target.Slice(4, 4 + body.Length)));
        return PngFileReader.ChunkOverhead + body.Length;
    }

    /// <summary>Each row with the filter that leaves the least.</summary>
    private static void Write(PixelCanvas picture, ZLibStream zlib)
    {
        int rowBytes = picture.Size.Width * picture.Channels, padded = rowBytes + RowFilter.Margin;
        // Two rows with their margins, then the row to write and the one that is tried, each behind the number of its filter.
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked((2 * padded) + (2 * (rowBytes + 1))));
        var memory = rented.AsSpan(0, (2 * padded) + (2 * (rowBytes + 1)));
        memory.Clear();
        Span<byte> row = memory[..padded], above = memory.Slice(padded, padded), best = memory.Slice(2 * padded, rowBytes + 1), tried = memory[((2 * padded) + rowBytes + 1)..];
        for (int y = 0; y < picture.Size.Height; y++)
        {
            picture.Row(y).CopyTo(row[RowFilter.Margin..]);
            long least = long.MaxValue;
            for (int filter = 0; filter < Unfilter.Filters; filter++)
            {
                tried[0] = (byte)filter;
                long sum = RowFilter.Apply(filter, row, above, picture.Channels, tried[1..]);
                if (sum >= least)
                    continue;
                least = sum;
                var other = best;
                best = tried;
                tried = other;
            }

            zlib.Write(best);
            var done = row;
            row = above;
            above = done;
        }

        ArrayPool<byte>.Shared.Return(rented);
    }
}
