using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>A mug and its soft shadow, left of the middle and low, on a background that is exactly white up to all four borders.</summary>
public static class Product
{
    private const double MiddleX = -0.12, MiddleY = 0.10, HalfWidth = 0.17, HalfHeight = 0.20;

    /// <param name="seed">Turns the colour of the glaze; 1 gives terracotta.</param>
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        double unit = Math.Min(width, height), pixel = 1 / unit;
        Paint glaze = Paint.Hue((0.035 + ((seed - 1) * 0.31)) % 1, 0.68, 0.82);
        var speckles = new Noise(seed);
        return Bitmap.Draw(width, height, (x, y) =>
        {
            double u = ((x + 0.5 - (width / 2.0)) / unit) - MiddleX, v = ((y + 0.5 - (height / 2.0)) / unit) - MiddleY;
            return Mug(Shadow(Paint.White, u, v), u, v, glaze, speckles, pixel).ToColor();
        });
    }

    /// <summary>Two shadows on the table: a wide one that ends in exact white, a dark one where the mug stands.</summary>
    private static Paint Shadow(Paint paint, double u, double v)
    {
        double wide = Ellipse(u - 0.07, v - HalfHeight - 0.005, 0.25, 0.062), contact = Ellipse(u - 0.01, v - HalfHeight - 0.01, 0.165, 0.040);
        paint = paint.Under(Paint.Hex(0x3A3230) with { A = 0.26 }, Step(0, -0.060, wide));
        return paint.Under(Paint.Hex(0x2A2220) with { A = 0.55 }, Step(0.012, -0.022, contact));
    }

    private static Paint Mug(Paint paint, double u, double v, Paint glaze, Noise speckles, double pixel)
    {
        paint = Handle(paint, u - HalfWidth + 0.005, v + 0.005, glaze, pixel);
        // A cylinder seen a little from above: an ellipse below, straight walls, an ellipse above.
        double wall = Math.Max(Math.Abs(u) - HalfWidth, Math.Abs(v) - HalfHeight), foot = Ellipse(u, v - HalfHeight, HalfWidth, 0.042);
        double rim = Ellipse(u, v + HalfHeight, HalfWidth, 0.048), body = Math.Min(Math.Min(wall, foot), rim);
        double across = Math.Clamp(u / HalfWidth, -1, 1);
        double light = 0.50 + (0.55 * Math.Exp(-(across + 0.38) * (across + 0.38) * 3.5)) + (0.12 * Step(0.75, 1, across));
        double shine = Math.Exp(-(across + 0.52) * (across + 0.52) * 130) * Step(-0.19, -0.12, v) * Step(0.17, 0.05, v);
        double curve = v - (0.042 * Math.Sqrt(Math.Max(0, 1 - (across * across))));
        Paint raw = Paint.Hex(0xE9DCC7), color = glaze.Mix(raw, Cover(0.085 - curve + (0.008 * Math.Sin(u * 38)), pixel * 1.5));
        double speck = 0.45 * Speckle(speckles, Math.Asin(across) * 24, curve * 110, pixel * 110);
        Paint clay = color.Times(light * (1 - speck)).Glow(Paint.White, shine * 0.42);
        paint = paint.Under(clay, Cover(body, pixel));
        return Opening(paint, u, v + HalfHeight, glaze, pixel);
    }

    /// <summary>How much of a dot covers (x, y): a unit cell has none or one, of its own size and place.</summary>
    private static double Speckle(Noise noise, double x, double y, double pixel)
    {
        int i = (int)Math.Floor(x), j = (int)Math.Floor(y);
        double size = 0.26 * Math.Pow(noise.Hash(i, j), 3);
        double dx = x - i - 0.3 - (0.4 * noise.Hash(i + 500, j)), dy = y - j - 0.3 - (0.4 * noise.Hash(i, j + 500));
        return Cover(Circle(dx, dy, size), pixel) * Step(0.05, 0.10, size);
    }

    private static Paint Handle(Paint paint, double u, double v, Paint glaze, double pixel)
    {
        double ring = Ellipse(u, v, 0.115, 0.125), tube = Math.Abs(ring + 0.020) - 0.020;
        double light = 0.62 + (0.38 * Math.Exp(-Math.Pow((ring + 0.013) / 0.010, 2))) - (0.9 * Math.Max(0, v));
        return paint.Under(glaze.Times(light), u > 0 ? Cover(tube, pixel) : 0);
    }

    private static Paint Opening(Paint paint, double u, double v, Paint glaze, double pixel)
    {
        paint = paint.Under(glaze.Times(1.16).Plus(0.07), Cover(Ellipse(u, v, HalfWidth, 0.048), pixel));
        double hole = Ellipse(u, v - 0.001, HalfWidth - 0.012, 0.040);
        Paint inside = Paint.Hex(0xF0E6D6).Times(0.62 + (1.4 * u) + (4 * Math.Max(0, -v)));
        paint = paint.Under(inside, Cover(hole, pixel));
        double coffee = Math.Max(Ellipse(u, v - 0.022, HalfWidth - 0.024, 0.036), hole);
        double gleam = Math.Exp(-((u + 0.05) * (u + 0.05) * 300) - ((v - 0.012) * (v - 0.012) * 9000));
        return paint.Under(Paint.Hex(0x3B2014).Glow(Paint.Hex(0xB98A60), 0.5 * gleam), Cover(coffee, pixel));
    }
}
