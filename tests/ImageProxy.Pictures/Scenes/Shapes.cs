namespace ImageProxy.Pictures.Scenes;

/// <summary>Shapes as signed distances: negative inside, 0 on the edge, in the unit of the coordinates. y points down.</summary>
internal static class Shapes
{
    public static double Circle(double x, double y, double radius) => Math.Sqrt((x * x) + (y * y)) - radius;

    /// <summary>An ellipse about the origin; the distance is exact on the edge and close to exact near it.</summary>
    public static double Ellipse(double x, double y, double radiusX, double radiusY)
    {
        double k = Math.Sqrt((x * x / (radiusX * radiusX)) + (y * y / (radiusY * radiusY)));
        double slope = Math.Sqrt((x * x / Power4(radiusX)) + (y * y / Power4(radiusY)));
        return slope < 1e-12 ? -Math.Min(radiusX, radiusY) : k * (k - 1) / slope;
    }

    /// <summary>A rectangle about the origin with rounded corners; the halves include the corners.</summary>
    public static double Box(double x, double y, double halfWidth, double halfHeight, double corner = 0)
    {
        double dx = Math.Abs(x) - halfWidth + corner, dy = Math.Abs(y) - halfHeight + corner;
        double outside = Math.Sqrt((Math.Max(dx, 0) * Math.Max(dx, 0)) + (Math.Max(dy, 0) * Math.Max(dy, 0)));
        return outside + Math.Min(Math.Max(dx, dy), 0) - corner;
    }

    /// <summary>A stroke with round ends from (ax, ay) to (bx, by).</summary>
    public static double Stroke(double x, double y, double ax, double ay, double bx, double by, double halfWidth)
    {
        double px = x - ax, py = y - ay, dx = bx - ax, dy = by - ay;
        double length = (dx * dx) + (dy * dy);
        double along = length == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / length, 0, 1);
        return Circle(px - (dx * along), py - (dy * along), halfWidth);
    }

    /// <summary>A round-ended arc of a circle about the origin: the part within <paramref name="halfTurn"/> radians of straight down.</summary>
    public static double Arc(double x, double y, double radius, double halfTurn, double halfWidth)
    {
        double angle = Math.Clamp(Math.Atan2(x, y), -halfTurn, halfTurn);
        return Circle(x - (Math.Sin(angle) * radius), y - (Math.Cos(angle) * radius), halfWidth);
    }

    /// <summary>The union of two shapes with the crease between them filled to about <paramref name="radius"/>.</summary>
    public static double Blend(double a, double b, double radius)
    {
        double h = Math.Max(radius - Math.Abs(a - b), 0) / radius;
        return Math.Min(a, b) - (h * h * radius / 4);
    }

    /// <summary>Share of a pixel of size <paramref name="pixel"/> that lies inside, for a pixel whose middle has this distance.</summary>
    public static double Cover(double distance, double pixel) => Math.Clamp(0.5 - (distance / pixel), 0, 1);

    /// <summary>0 up to <paramref name="from"/>, 1 after <paramref name="to"/>, a smooth step between; falls where from is the larger.</summary>
    public static double Step(double from, double to, double value)
    {
        double t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    private static double Power4(double value) => value * value * value * value;
}
