using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Imaging.Placeholders;

/// <summary>What a page shows until a picture is there.</summary>
/// <param name="Color">Null where all of the picture is see-through.</param>
/// <param name="Blurhash">On white, where the picture is see-through.</param>
public sealed record Placeholder(Color? Color, string Blurhash)
{
    /// <summary>Terms along the long side; the short side has as many as its share, at least two.</summary>
    private const int LongTerms = 4;

    /// <summary>Of a small PNG.</summary>
    /// <returns>Null where it cannot be read.</returns>
    public static Placeholder? Of(ReadOnlyMemory<byte> png)
    {
        if (PngPlaneDecoder.Open(png.Span) is not { } file
            || PngPlaneDecoder.TryDecode(png, file, PixelArea.Of(file.Size), 1, out var planes) != PngDecodeResult.Decoded)
            return null;
        using var decoded = planes!;
        var (pixels, onWhite) = (new Color[file.Size.Area], new Color[file.Size.Area]);
        for (int y = 0, i = 0; y < file.Size.Height; y++)
        {
            for (int x = 0; x < file.Size.Width; x++, i++)
            {
                pixels[i] = decoded.ColorAt(x, y);
                onWhite[i] = pixels[i].OnWhite();
            }
        }

        return new(DominantColor.Of(pixels), Placeholders.Blurhash.Encode(onWhite, file.Size, Terms(file.Size.Width, file.Size.Height), Terms(file.Size.Height, file.Size.Width)));
    }

    private static int Terms(int side, int other) =>
        side >= other ? LongTerms : Math.Clamp(((LongTerms * side) + (other / 2)) / other, 2, LongTerms);
}
