namespace ImageProxy.Pictures.Scenes;

/// <summary>The few letters of the test chart, as strokes: each in a field from 0 to <see cref="Width"/> across and 0 to 1 down.</summary>
internal static class Letters
{
    public const double Width = 0.6;

    private static readonly Dictionary<char, double[][]> Strokes = new()
    {
        ['B'] =
        [
            [0, 0, 0, 1], [0, 0, 0.4, 0], [0.4, 0, 0.55, 0.14], [0.55, 0.14, 0.55, 0.32], [0.55, 0.32, 0.4, 0.46],
            [0, 0.46, 0.4, 0.46], [0.4, 0.46, 0.6, 0.62], [0.6, 0.62, 0.6, 0.84], [0.6, 0.84, 0.4, 1], [0, 1, 0.4, 1],
        ],
        ['F'] = [[0, 0, 0, 1], [0, 0, 0.6, 0], [0, 0.46, 0.45, 0.46]],
        ['L'] = [[0, 0, 0, 1], [0, 1, 0.6, 1]],
        ['R'] =
        [
            [0, 0, 0, 1], [0, 0, 0.4, 0], [0.4, 0, 0.6, 0.16], [0.6, 0.16, 0.6, 0.36],
            [0.6, 0.36, 0.4, 0.52], [0, 0.52, 0.4, 0.52], [0.3, 0.52, 0.6, 1],
        ],
        ['T'] = [[0, 0, 0.6, 0], [0.3, 0, 0.3, 1]],
    };

    /// <summary>Distance from (x, y) to the text, which starts at the origin; letters are 1 high and their strokes <paramref name="weight"/> wide.</summary>
    /// <exception cref="KeyNotFoundException">The text has a letter other than B, F, L, R or T.</exception>
    public static double Distance(string text, double x, double y, double weight)
    {
        double nearest = double.MaxValue;
        for (int i = 0; i < text.Length; i++)
        {
            double start = i * (Width + 0.3);
            foreach (double[] s in Strokes[text[i]])
                nearest = Math.Min(nearest, Shapes.Stroke(x - start, y, s[0], s[1], s[2], s[3], weight / 2));
        }

        return nearest;
    }
}
