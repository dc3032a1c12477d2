using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>How far two pictures of one size are apart, in 8-bit levels over R, G, B and A.</summary>
/// <param name="Mean">Mean absolute difference of all samples.</param>
/// <param name="Worst">Largest difference of a sample.</param>
/// <param name="LumaPsnr">Of Rec. 601 luma, decibels; infinite where luma is equal.</param>
public readonly record struct PictureError(double Mean, int Worst, double LumaPsnr)
{
    /// <param name="margin">Pixels at each edge that do not count.</param>
    public static PictureError Between(Pixels one, Pixels other, int margin = 0)
    {
        Assert.That(one.Size, Is.EqualTo(other.Size), "sizes of the pictures compared");
        return Between(one.Size, (x, y) => (one[x, y], other[x, y]), margin);
    }

    public static PictureError Between(PixelSize size, Func<int, int, (Color One, Color Other)> pair, int margin = 0)
    {
        long sum = 0, count = 0;
        int worst = 0;
        double squares = 0;
        for (int y = margin; y < size.Height - margin; y++)
            for (int x = margin; x < size.Width - margin; x++)
            {
                var (a, b) = pair(x, y);
                foreach (int difference in (ReadOnlySpan<int>)[a.R - b.R, a.G - b.G, a.B - b.B, a.A - b.A])
                {
                    sum += Math.Abs(difference);
                    worst = Math.Max(worst, Math.Abs(difference));
                }

                squares += Math.Pow(Luma(a) - Luma(b), 2);
                count++;
            }

        Assert.That(count, Is.Positive, "pixels compared");
        return new(sum / (4.0 * count), worst, 10 * Math.Log10(255.0 * 255.0 / (squares / count)));
    }

    private static double Luma(Color color) => 0.299 * color.R + 0.587 * color.G + 0.114 * color.B;
}
