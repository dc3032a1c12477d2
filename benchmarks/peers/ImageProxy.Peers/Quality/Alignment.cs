using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Quality;

namespace ImageProxy.Peers.Quality;

/// <summary>
/// Finds the window of an original that a rendition shows, to a hundredth of a pixel. Decoders that reduce round sizes, and what follows them may
/// take the rounded size for the whole: the picture then lies a fraction of a pixel aside, which nobody sees and which costs decibels. Quality is to
/// be compared without that.
/// </summary>
internal static class Alignment
{
    private const int Unknowns = 4, MostSteps = 4;

    /// <summary>The window, and the exact resample of it: clipped to what a picture can hold, not rounded.</summary>
    /// <param name="starts">Windows the rendition should show, one of them.</param>
    public static (Window Window, Channel Reference, Window Start) Find(Channel original, IEnumerable<Window> starts, Channel rendition)
    {
        PixelSize size = new(rendition.Width, rendition.Height);
        var (start, reference, psnr) = starts.Select(window => Try(original, window, size, rendition)).MaxBy(candidate => candidate.Psnr);
        var window = start;
        for (int i = 0; i < MostSteps; i++)
        {
            var better = Try(original, Step(window, reference, rendition), size, rendition);
            if (better.Psnr <= psnr)
                break;
            (window, reference, psnr) = better;
        }

        return (window, reference, start);
    }

    private static (Window Window, Channel Reference, double Psnr) Try(Channel original, Window window, PixelSize size, Channel rendition)
    {
        var exact = ExactLanczos.Resample(original, window.Left, window.Top, window.Width, window.Height, size.Width, size.Height);
        var reference = exact with { Levels = [.. exact.Levels.Select(level => Math.Clamp(level, 0, 255))] };
        return (window, reference, Likeness.Psnr(reference, rendition));
    }

    /// <summary>One step of Gauss and Newton: the window whose reference would be nearest if the reference's slopes were constant.</summary>
    private static Window Step(Window window, Channel reference, Channel rendition)
    {
        double[,] equations = new double[Unknowns, Unknowns + 1];
        for (int y = 1; y < reference.Height - 1; y++)
        {
            for (int x = 1; x < reference.Width - 1; x++)
            {
                double across = (reference[x + 1, y] - reference[x - 1, y]) / 2, down = (reference[x, y + 1] - reference[x, y - 1]) / 2;
                // What a rendition's pixel changes by where the window moves by one of them, and where it grows by one.
                double[] slopes = [across, down, across * (x + 0.5) / reference.Width, down * (y + 0.5) / reference.Height];
                for (int row = 0; row < Unknowns; row++)
                {
                    for (int column = 0; column < Unknowns; column++)
                        equations[row, column] += slopes[row] * slopes[column];
                    equations[row, Unknowns] += slopes[row] * (rendition[x, y] - reference[x, y]);
                }
            }
        }

        double[] move = LinearEquations.Solve(equations);
        double stepX = window.Width / reference.Width, stepY = window.Height / reference.Height;
        return new(
            window.Left + (move[0] * stepX), window.Top + (move[1] * stepY), window.Width + (move[2] * stepX), window.Height + (move[3] * stepY));
    }
}
