using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Pictures.Quality;

/// <summary>How like a scaled picture with alpha is to the exact one: both laid on white and on black, so that colours count as far as they show.</summary>
public static class AlphaLikeness
{
    /// <summary>PSNR in decibels over the three colours on both grounds, against Lanczos-3 of premultiplied colours in double precision.</summary>
    /// <param name="area">Part of <paramref name="original"/> that <paramref name="shown"/> is to show.</param>
    public static double Psnr(Bitmap original, PixelArea area, Bitmap shown)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(shown);
        var alpha = Exact(original, area, shown.Size, color => color.A);
        double squares = 0;
        foreach (var level in (Func<Color, double>[])[color => color.R, color => color.G, color => color.B])
        {
            var exact = Exact(original, area, shown.Size, color => level(color) * color.A / 255);
            for (int y = 0; y < shown.Height; y++)
            {
                for (int x = 0; x < shown.Width; x++)
                {
                    Color color = shown[x, y];
                    double black = level(color) * color.A / 255, white = black + 255 - color.A;
                    squares += Square(black - Clip(exact[x, y])) + Square(white - Clip(exact[x, y] + 255 - alpha[x, y]));
                }
            }
        }

        return 10 * Math.Log10(255 * 255 / (squares / (6.0 * shown.Width * shown.Height)));
    }

    private static Channel Exact(Bitmap original, PixelArea area, PixelSize size, Func<Color, double> level) => ExactLanczos.Resample(
        Channel.Draw(original.Width, original.Height, (x, y) => level(original[x, y])), area.Left, area.Top, area.Width, area.Height, size.Width, size.Height);

    private static double Clip(double level) => Math.Clamp(level, 0, 255);

    private static double Square(double value) => value * value;
}
