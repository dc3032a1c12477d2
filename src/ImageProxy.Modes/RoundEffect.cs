using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>Clears everything outside the largest circle, and draws a ring inside its edge. Edges have the share of each pixel that lies within.</summary>
/// <remarks>Values: width of the ring as a share of the diameter, then its colour's R, G, B, A.</remarks>
public sealed class RoundEffect : IPixelEffect
{
    public string Name => "round";

    public void Apply(RgbaPicture picture, ReadOnlySpan<double> values)
    {
        double diameter = Math.Min(picture.Size.Width, picture.Size.Height), radius = diameter / 2;
        double inner = radius - (values[0] * diameter), strength = values[0] > 0 ? values[4] / 255 : 0;
        for (int y = 0; y < picture.Size.Height; y++)
        {
            var row = picture.Row(y);
            double dy = y + 0.5 - (picture.Size.Height / 2.0);
            for (int x = 0; x < picture.Size.Width; x++)
            {
                var pixel = row.Slice(4 * x, 4);
                double dx = x + 0.5 - (picture.Size.Width / 2.0), distance = Math.Sqrt((dx * dx) + (dy * dy));
                double ring = strength * (1 - Within(distance, inner));
                for (int c = 0; ring > 0 && c < 3; c++)
                    pixel[c] = (byte)Math.Round((pixel[c] * (1 - ring)) + (values[c + 1] * ring));
                pixel[3] = (byte)Math.Round((pixel[3] + ((255 - pixel[3]) * ring)) * Within(distance, radius));
            }
        }
    }

    /// <summary>The share of a pixel that lies within a circle, from its middle's distance to the circle's.</summary>
    private static double Within(double distance, double radius) => Math.Clamp(radius - distance + 0.5, 0, 1);
}
