using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>A mark and three strokes on nothing: edges with real alpha, a soft shadow that is half transparent. Drawn for 2:1, centred in other shapes.</summary>
public static class Logo
{
    private static readonly Paint Leaf = Paint.Hex(0x12A594), Sun = Paint.Hex(0xFFB224), Ink = Paint.Hex(0x1B2A41);

    /// <param name="seed">Turns the hues; 1 gives teal, amber and navy.</param>
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        double unit = Math.Min(width / 2.0, height), pixel = 1 / unit;
        return Bitmap.Draw(width, height, (x, y) =>
        {
            double u = (x + 0.5 - (width / 2.0)) / unit, v = (y + 0.5 - (height / 2.0)) / unit;
            Paint paint = Paint.None.Under(Paint.Black with { A = 0.42 }, Step(0.055, -0.045, Outline(u - 0.012, v - 0.035)));
            return Turned(Strokes(Mark(paint, u + 0.56, v, pixel), u, v, pixel), seed).ToColor();
        });
    }

    private static double Outline(double u, double v) => Math.Min(Circle(u + 0.56, v, 0.31), Lines(u, v));

    /// <summary>A disc that holds a sun behind two hills.</summary>
    private static Paint Mark(Paint paint, double u, double v, double pixel)
    {
        double disc = Circle(u, v, 0.31), sun = Circle(u - 0.09, v + 0.09, 0.075);
        double far = Math.Max(Hill(u - 0.12, v + 0.02), disc + 0.028), near = Math.Max(Hill((u + 0.09) * 0.8, v + 0.11), disc + 0.028);
        paint = paint.Under(Leaf.Mix(Leaf.Times(0.72), (v + 0.31) / 0.62), Cover(disc, pixel));
        paint = paint.Under(Sun, Cover(sun, pixel)).Under(Ink.Mix(Leaf, 0.35), Cover(far, pixel));
        return paint.Under(Ink, Cover(near, pixel));
    }

    /// <summary>A peak at the origin whose flanks fall at 45°, rounded at the top.</summary>
    private static double Hill(double u, double v) => (Math.Sqrt((u * u) + 0.0004) - v) / Math.Sqrt(2);

    private static double Lines(double u, double v) =>
        Math.Min(
            Stroke(u, v, -0.10, -0.17, 0.78, -0.17, 0.070),
            Math.Min(Stroke(u, v, -0.10, 0.035, 0.50, 0.035, 0.040), Stroke(u, v, -0.10, 0.185, 0.64, 0.185, 0.040)));

    private static Paint Strokes(Paint paint, double u, double v, double pixel) =>
        paint.Under(v < -0.06 ? Ink : v < 0.11 ? Leaf : Sun, Cover(Lines(u, v), pixel));

    private static Paint Turned(Paint paint, int seed) => (seed % 3) switch
    {
        2 => paint with { R = paint.G, G = paint.B, B = paint.R },
        0 => paint with { R = paint.B, G = paint.R, B = paint.G },
        _ => paint,
    };
}
