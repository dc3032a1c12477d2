using System.Buffers;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Png;

/// <summary>
/// Decodes part of a PNG into planes, each sample the mean of a box of pixels: rows go from the decompressor to the planes with nothing but a
/// few rows in between. The rest of the file is read too, as a picture of which any part is broken is no picture.
/// </summary>
public static class PngPlaneDecoder
{
    /// <summary>Pixels along a side of the largest box, so that sums of a column fit into 16 bits.</summary>
    public const int LargestBox = 128;

    /// <summary>Reads the chunks around the picture; null where the file is left to another decoder.</summary>
    public static PngFile? Open(ReadOnlySpan<byte> original) => PngFileReader.Read(original);

    /// <param name="original">The whole file.</param>
    /// <param name="file">What <see cref="Open"/> said of it.</param>
    /// <param name="area">Part to decode, as stored. Boxes begin at its corner; the last ones may have fewer pixels.</param>
    /// <param name="box">Pixels along a side of a box, 1 to <see cref="LargestBox"/>.</param>
    /// <param name="planes">Samples of boxes, rounded up at the end; null where the result is another than Decoded. The caller disposes them.</param>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static PngDecodeResult TryDecode(
        ReadOnlyMemory<byte> original, PngFile file, PixelArea area, int box, out PremultipliedPlanes? planes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfLessThan(box, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(box, LargestBox);
        if (!area.IsWithin(file.Size))
            throw new ArgumentException($"{area} is not within {file.Size}.", nameof(area));
        planes = null;
        PremultipliedPlanes? made = new(new((area.Width + box - 1) / box, (area.Height + box - 1) / box), file.IsGray, file.HasAlpha);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(4 * area.Width);
        try
        {
            using var rows = new PngRows(original, file);
            using var boxes = new BoxRows(made, area.Size, box);
            var result = Decode(rows, file, area, boxes, pixels.AsSpan(0, 4 * area.Width), cancellationToken);
            if (result == PngDecodeResult.Decoded)
                (planes, made) = (made, null);
            return result;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // An IOException is zlib's where it wants a dictionary.
            return PngDecodeResult.Broken;
        }
        finally
        {
            made?.Dispose();
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static PngDecodeResult Decode(
        PngRows rows, PngFile file, PixelArea area, BoxRows boxes, Span<byte> pixels, CancellationToken cancellationToken)
    {
        // Indexes that stand for nothing: some decoders refuse them, others show black.
        bool mayMiss = file.TableLength is > 0 and < 256;
        while (rows.Position < file.Size.Height)
        {
            if (rows.Position % 64 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            int y = rows.Position;
            if (!rows.TryRead(isWanted: y < area.Bottom || mayMiss, out var row))
                return PngDecodeResult.Broken;
            if (mayMiss && row.ContainsAnyInRange((byte)file.TableLength, byte.MaxValue))
                return PngDecodeResult.NotTaken;
            if (y < area.Top || y >= area.Bottom)
                continue;
            PixelRow.Expand(file, row.Slice(area.Left * file.PixelBytes, area.Width * file.PixelBytes), pixels);
            boxes.Add(pixels);
        }

        return rows.IsAtEnd() ? PngDecodeResult.Decoded : PngDecodeResult.Broken;
    }
}
