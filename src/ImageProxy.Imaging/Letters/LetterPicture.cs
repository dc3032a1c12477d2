using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Letters;

/// <summary>
/// A white letter on a colour, drawn point by point from the distance to its strokes; where the letter is not in <see cref="StrokeFont"/>, head and
/// shoulders.
/// </summary>
public static class LetterPicture
{
    /// <summary>Height of a letter, and width of the pen, in shorter sides of the picture.</summary>
    public const double Height = 0.46, Pen = 0.085;

    // Dark enough for white upon it: each has a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3).
    private static readonly Color[] Colours =
    [
        new(0xB0, 0x3A, 0x2E), new(0x9C, 0x4A, 0x00), new(0x7A, 0x5C, 0x00), new(0x3F, 0x6E, 0x1C), new(0x00, 0x70, 0x4D), new(0x00, 0x6C, 0x7A),
        new(0x1B, 0x5F, 0xA8), new(0x3D, 0x4F, 0xC4), new(0x63, 0x46, 0xC4), new(0x8A, 0x3A, 0xA8), new(0xA8, 0x32, 0x74), new(0x4F, 0x5B, 0x66),
    ];

    /// <summary>The same for the same letter, everywhere.</summary>
    public static Color ColourOf(string grapheme)
    {
        ArgumentNullException.ThrowIfNull(grapheme);
        uint hash = 2166136261; // FNV-1a
        foreach (char c in grapheme.ToUpperInvariant())
            hash = (hash ^ c) * 16777619;
        return Colours[hash % (uint)Colours.Length];
    }

    /// <returns>Three channels; the caller disposes it.</returns>
    public static PixelCanvas Draw(string grapheme, PixelSize size)
    {
        var (strokes, back) = (StrokeFont.StrokesOf(grapheme), ColourOf(grapheme));
        double side = Math.Min(size.Width, size.Height), height = side * Height, width = height * StrokeFont.Aspect;
        double left = (size.Width - width) / 2, top = (size.Height - height) / 2;
        var lines = StrokeLine.Of(strokes, left, top, width, height);
        var canvas = new PixelCanvas(size, 3);
        for (int y = 0; y < size.Height; y++)
        {
            var row = canvas.Row(y);
            for (int x = 0; x < size.Width; x++)
            {
                double distance = lines.Length > 0 ? StrokeLine.Distance(lines, x + 0.5, y + 0.5) - (side * Pen / 2) : Person(x + 0.5 - (size.Width / 2.0), y + 0.5 - (size.Height / 2.0), side);
                double cover = Math.Clamp(0.5 - distance, 0, 1);
                row[3 * x] = Mix(back.R, cover);
                row[(3 * x) + 1] = Mix(back.G, cover);
                row[(3 * x) + 2] = Mix(back.B, cover);
            }
        }

        return canvas;
    }

    private static byte Mix(byte back, double cover) => (byte)Math.Round(back + ((255 - back) * cover));

    /// <summary>A head, and shoulders that go out of the picture. From its centre.</summary>
    private static double Person(double x, double y, double side)
    {
        double head = Math.Sqrt((x * x) + Math.Pow(y + (0.11 * side), 2)) - (0.17 * side);
        double shoulders = (Math.Sqrt(Math.Pow(x / 0.33, 2) + Math.Pow((y - (0.5 * side)) / 0.34, 2)) - side) * 0.33;
        return Math.Min(head, shoulders);
    }
}
