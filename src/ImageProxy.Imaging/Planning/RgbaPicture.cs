using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>Pixels of 8-bit sRGB in place: R, G, B and alpha (not premultiplied) of each, rows from the top without gaps.</summary>
public readonly ref struct RgbaPicture
{
    /// <param name="pixels">Four bytes a pixel.</param>
    /// <param name="drawn">See <see cref="Drawn"/>.</param>
    public RgbaPicture(Span<byte> pixels, PixelSize size, PixelArea drawn)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, 4 * size.Area);
        Pixels = pixels;
        (Size, Drawn) = (size, drawn);
    }

    public Span<byte> Pixels { get; }

    public PixelSize Size { get; }

    /// <summary>Where the original's own pixels are; around it is canvas.</summary>
    public PixelArea Drawn { get; }

    /// <summary>One row, four bytes a pixel.</summary>
    public Span<byte> Row(int y) => Pixels.Slice(4 * Size.Width * y, 4 * Size.Width);

    /// <summary>Lays another picture, which must lie within this one, over it.</summary>
    /// <param name="opacity">0 to 1, times the other's own alpha.</param>
    public void Lay(ReadOnlySpan<byte> pixels, PixelArea area, double opacity)
    {
        if (!area.IsWithin(Size) || pixels.Length != 4 * area.Size.Area)
            throw new ArgumentException($"{pixels.Length} bytes for {area} on {Size}.", nameof(area));
        for (int y = 0; y < area.Height; y++)
        {
            var under = Row(area.Top + y).Slice(4 * area.Left, 4 * area.Width);
            var over = pixels.Slice(4 * area.Width * y, 4 * area.Width);
            for (int x = 0; x < over.Length; x += 4)
                Lay(over.Slice(x, 4), opacity, under.Slice(x, 4));
        }
    }

    /// <summary>Source over destination, colours weighed by alpha.</summary>
    private static void Lay(ReadOnlySpan<byte> over, double opacity, Span<byte> under)
    {
        double a = over[3] * opacity / 255, b = under[3] / 255.0 * (1 - a), sum = a + b;
        if (a <= 0)
            return;
        for (int c = 0; c < 3; c++)
            under[c] = (byte)Math.Round(((over[c] * a) + (under[c] * b)) / sum);
        under[3] = (byte)Math.Round(255 * sum);
    }
}
