using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>A printed page: lines of letters, each smaller than the one above; below them a fan of hairlines, and hairlines in colour.</summary>
public static class Print
{
    private const string Alphabet = "BFLRT";

    /// <summary>Share of the page that is text, from the top.</summary>
    private const double TextShare = 0.6;

    private static readonly string[] Signs = [.. Alphabet.Select(letter => letter.ToString())];

    private static readonly (Paint Paper, Paint Ink)[] Colours =
        [(Paint.White, Paint.Hex(0xC00000)), (Paint.Hex(0xFFE600), Paint.Hex(0x0030C0)), (Paint.Hex(0x008040), Paint.White), (Paint.Black, Paint.Hex(0x00C0FF))];

    /// <param name="seed">Chooses the letters, and turns the fan a little.</param>
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        var lines = Lines(height);
        var noise = new Noise(seed);
        return Bitmap.Draw(width, height, (x, y) =>
        {
            double u = x + 0.5, v = y + 0.5, below = v - (height * TextShare);
            Paint paint = below < 0 ? Text(u, v, lines, noise)
                : u < width / 2.0 ? Fan(u - (width / 4.0), height - v, seed)
                : Hairlines(u - (width / 2.0), below, width / 2.0, height * (1 - TextShare));
            return paint.ToColor();
        });
    }

    /// <summary>Top and height of the letters of each line, down to letters of a few pixels.</summary>
    private static List<(double Top, double Height)> Lines(int height)
    {
        var lines = new List<(double Top, double Height)>();
        double size = height * 0.075;
        for (double top = size / 2; top + size < height * TextShare && size > 3; top += size * 1.7, size *= 0.84)
            lines.Add((top, size));
        return lines;
    }

    private static Paint Text(double u, double v, List<(double Top, double Height)> lines, Noise noise)
    {
        int line = lines.FindLastIndex(line => v > line.Top - (line.Height * 0.3));
        if (line < 0)
            return Paint.White;
        var (top, size) = lines[line];
        double advance = (Letters.Width + 0.3) * size;
        int column = (int)(u / advance);
        string sign = Signs[(int)(noise.Hash(column, line) * Signs.Length)];
        double distance = Letters.Distance(sign, ((u - (column * advance)) / size) - 0.15, (v - top) / size, 0.14) * size;
        return Paint.White.Under(Paint.Black, Cover(distance, 1));
    }

    /// <summary>Lines of a pixel and a half from one point, 3° apart.</summary>
    private static Paint Fan(double u, double v, int seed)
    {
        const double Apart = Math.PI / 60;
        double angle = Math.Atan2(v, u) + ((seed - 1) * 0.01), off = angle - (Math.Round(angle / Apart) * Apart);
        double distance = (Math.Sqrt((u * u) + (v * v)) * Math.Abs(Math.Sin(off))) - 0.75;
        return Paint.White.Under(Paint.Black, Cover(distance, 1));
    }

    /// <summary>Four fields of slanted lines, from one pixel wide at the top to four at the bottom.</summary>
    private static Paint Hairlines(double u, double v, double width, double height)
    {
        var (paper, ink) = Colours[Math.Clamp((int)(u * Colours.Length / width), 0, Colours.Length - 1)];
        double pitch = 16, half = (1 + Math.Floor(3.99 * v / height)) / 2, across = (u + (v * 0.2)) % pitch;
        return paper.Under(ink, Cover(Math.Abs(across - (pitch / 2)) - half, 1));
    }
}
