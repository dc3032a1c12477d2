using ImageProxy.Imaging.Geometry;
using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>
/// Rings about the middle, ever closer: from 0 to half a period a pixel, the finest there is, at the nearer edges, and grey beyond. Made smaller, all
/// that a good resampler leaves is rings in the middle: whatever else shows is aliasing.
/// </summary>
public static class ZonePlate
{
    private const double Grey = 0.5;

    /// <param name="seed">Moves the rings by a radian.</param>
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        double radius = Math.Min(width, height) / 2.0;
        return Bitmap.Draw(width, height, (x, y) =>
        {
            double u = x + 0.5 - (width / 2.0), v = y + 0.5 - (height / 2.0), squared = (u * u) + (v * v);
            // Its slope, π · r / radius, is π a pixel at the radius: half a period.
            double phase = (Math.PI * squared / (2 * radius)) + seed - 1;
            double contrast = Step(radius, 0.96 * radius, Math.Sqrt(squared));
            byte level = (byte)Math.Round(255 * (Grey + (Grey * contrast * Math.Cos(phase))));
            return new Color(level, level, level);
        });
    }
}
