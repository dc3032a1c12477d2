using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Placeholders;

/// <summary>The colour that most of a picture has, give or take a little: what a page fills the picture's place with.</summary>
public static class DominantColor
{
    /// <summary>Cells along each side of the cube of colours, and their width in levels of 8 bits.</summary>
    private const int Side = 16, Width = 16;

    /// <summary>The mean of the pixels in the fullest two by two by two cells; see-through pixels count by their alpha.</summary>
    /// <returns>Opaque; null where nothing shows.</returns>
    public static Color? Of(ReadOnlySpan<Color> pixels)
    {
        int[] weights = new int[Side * Side * Side];
        foreach (var pixel in pixels)
            weights[CellOf(pixel.R / Width, pixel.G / Width, pixel.B / Width)] += pixel.A;
        var (best, most) = ((R: 0, G: 0, B: 0), 0);
        for (int r = 0; r < Side - 1; r++)
        {
            for (int g = 0; g < Side - 1; g++)
            {
                for (int b = 0; b < Side - 1; b++)
                {
                    if (Around(weights, r, g, b) is var weight && weight > most)
                        (best, most) = ((r, g, b), weight);
                }
            }
        }

        return most == 0 ? null : Mean(pixels, best);
    }

    private static int Around(int[] weights, int r, int g, int b)
    {
        int sum = 0;
        for (int i = 0; i < 8; i++)
            sum += weights[CellOf(r + (i >> 2), g + (i >> 1 & 1), b + (i & 1))];
        return sum;
    }

    private static Color Mean(ReadOnlySpan<Color> pixels, (int R, int G, int B) cell)
    {
        var (r, g, b, all) = (0L, 0L, 0L, 0L);
        foreach (var pixel in pixels)
        {
            if ((uint)(pixel.R / Width - cell.R) > 1 || (uint)(pixel.G / Width - cell.G) > 1 || (uint)(pixel.B / Width - cell.B) > 1)
                continue;
            r += pixel.R * pixel.A;
            g += pixel.G * pixel.A;
            b += pixel.B * pixel.A;
            all += pixel.A;
        }

        return new(Share(r, all), Share(g, all), Share(b, all));
    }

    private static byte Share(long sum, long all) => (byte)((sum + (all / 2)) / all);

    private static int CellOf(int r, int g, int b) => (((r * Side) + g) * Side) + b;
}
