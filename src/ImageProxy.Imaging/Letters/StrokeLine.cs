namespace ImageProxy.Imaging.Letters;

/// <summary>One straight piece of a letter on a picture, in pixels.</summary>
internal readonly record struct StrokeLine(double X1, double Y1, double X2, double Y2)
{
    /// <summary>All pieces of a letter, scaled into a rectangle.</summary>
    public static StrokeLine[] Of(IReadOnlyList<IReadOnlyList<(double X, double Y)>> strokes, double left, double top, double width, double height) =>
    [
        .. strokes.SelectMany(s => s.Zip(s.Skip(1)))
            .Select(l => new StrokeLine(left + (l.First.X * width), top + (l.First.Y * height), left + (l.Second.X * width), top + (l.Second.Y * height))),
    ];

    /// <summary>From a point to the nearest of the lines; infinite where there are none.</summary>
    public static double Distance(StrokeLine[] lines, double x, double y)
    {
        double least = double.PositiveInfinity;
        foreach (var line in lines)
            least = Math.Min(least, line.SquaredDistance(x, y));
        return Math.Sqrt(least);
    }

    private double SquaredDistance(double x, double y)
    {
        double dx = X2 - X1, dy = Y2 - Y1, length = (dx * dx) + (dy * dy);
        double along = length == 0 ? 0 : Math.Clamp((((x - X1) * dx) + ((y - Y1) * dy)) / length, 0, 1);
        double ex = x - X1 - (along * dx), ey = y - Y1 - (along * dy);
        return (ex * ex) + (ey * ey);
    }
}
