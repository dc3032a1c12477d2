using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Letters;

/// <summary>A line of capitals and digits, as <see cref="StrokeFont"/> has them; what it has not is a gap.</summary>
public static class StrokeText
{
    /// <summary>From one letter to the next, and the pen, in heights.</summary>
    private const double Step = 0.98, Pen = 0.13;

    /// <summary>Pixels that a text takes.</summary>
    public static int WidthOf(string text, int height)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (int)Math.Ceiling(text.Length * Step * height);
    }

    /// <summary>Draws as much of the text as there is room for.</summary>
    /// <param name="at">The first letter's corner.</param>
    public static void Draw(RgbaPicture picture, string text, PixelPoint at, int height, Color color)
    {
        ArgumentNullException.ThrowIfNull(text);
        int width = (int)Math.Ceiling(height * Step), pen = (int)Math.Ceiling(height * Pen);
        byte[] cell = new byte[4 * width * (height + (2 * pen))];
        for (int i = 0; i < text.Length; i++)
        {
            PixelArea area = new(at.Left + (int)(i * height * Step), at.Top - pen, width, height + (2 * pen));
            if (!area.IsWithin(picture.Size))
                return;
            var lines = StrokeLine.Of(StrokeFont.StrokesOf(text[i..(i + 1)]), pen, pen, height * StrokeFont.Aspect, height);
            for (int p = 0; p < area.Size.Area; p++)
            {
                double cover = Math.Clamp(0.5 + (height * Pen / 2) - StrokeLine.Distance(lines, (p % width) + 0.5, (p / width) + 0.5), 0, 1);
                (cell[4 * p], cell[(4 * p) + 1], cell[(4 * p) + 2], cell[(4 * p) + 3]) = (color.R, color.G, color.B, (byte)Math.Round(255 * cover));
            }

            picture.Lay(cell, area, 1);
        }
    }
}
