using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Png;

/// <summary>Reads back the PNGs that renderers write, as pixels to look at or to compare.</summary>
public static class PngPixels
{
    /// <returns>Four channels, which the caller disposes; null where it is no PNG, broken, or of a kind that renderers do not write.</returns>
    public static PixelCanvas? TryRead(ReadOnlyMemory<byte> png)
    {
        if (PngPlaneDecoder.Open(png.Span) is not { } file
            || PngPlaneDecoder.TryDecode(png, file, PixelArea.Of(file.Size), 1, out var planes) != PngDecodeResult.Decoded)
            return null;
        using var decoded = planes!;
        var canvas = new PixelCanvas(file.Size, 4);
        for (int y = 0; y < file.Size.Height; y++)
        {
            var row = canvas.Row(y);
            for (int x = 0; x < file.Size.Width; x++)
            {
                var color = decoded.ColorAt(x, y);
                (row[4 * x], row[(4 * x) + 1], row[(4 * x) + 2], row[(4 * x) + 3]) = (color.R, color.G, color.B, color.A);
            }
        }

        return canvas;
    }
}
