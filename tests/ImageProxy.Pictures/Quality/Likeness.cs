namespace ImageProxy.Pictures.Quality;

/// <summary>How like two channels of one size are.</summary>
public static class Likeness
{
    /// <summary>Side of the window of <see cref="Ssim"/>, and the Gaussian's sigma.</summary>
    private const int Window = 11;

    private const double Sigma = 1.5;

    /// <summary>Peak signal-to-noise ratio in decibels, peak 255; infinite for equal channels.</summary>
    public static double Psnr(Channel one, Channel other)
    {
        Check(one, other);
        double squares = one.Levels.Zip(other.Levels, (a, b) => (a - b) * (a - b)).Average();
        return 10 * Math.Log10(255 * 255 / squares);
    }

    /// <summary>Mean structural similarity, 1 for equal channels: Gaussian window of 11 × 11, wherever it lies wholly inside.</summary>
    /// <remarks>Source: Z. Wang et al., "Image quality assessment: from error visibility to structural similarity", IEEE TIP 13 (2004).</remarks>
    /// <exception cref="ArgumentException">The channels differ in size, or no window lies inside.</exception>
    public static double Ssim(Channel one, Channel other)
    {
        Check(one, other);
        if (one.Width < Window || one.Height < Window)
            throw new ArgumentException($"No window of {Window}x{Window} fits into {one.Width}x{one.Height}.", nameof(one));
        const double C1 = 0.01 * 255 * 0.01 * 255, C2 = 0.03 * 255 * 0.03 * 255;
        Channel a = Mean(one, one, (p, _) => p), b = Mean(other, other, (p, _) => p);
        Channel aa = Mean(one, one, (p, q) => p * q), bb = Mean(other, other, (p, q) => p * q), ab = Mean(one, other, (p, q) => p * q);
        return Enumerable.Range(0, a.Levels.Length).Average(i =>
        {
            double ma = a.Levels[i], mb = b.Levels[i];
            double va = aa.Levels[i] - (ma * ma), vb = bb.Levels[i] - (mb * mb), cov = ab.Levels[i] - (ma * mb);
            return ((2 * ma * mb) + C1) * ((2 * cov) + C2) / (((ma * ma) + (mb * mb) + C1) * (va + vb + C2));
        });
    }

    /// <summary>Weighted means of every window.</summary>
    private static Channel Mean(Channel one, Channel other, Func<double, double, double> of)
    {
        double[] weights = [.. Enumerable.Range(0, Window).Select(i => Math.Exp(-Math.Pow(i - (Window / 2), 2) / (2 * Sigma * Sigma)))];
        double total = weights.Sum();
        var across = Channel.Draw(one.Width - Window + 1, one.Height, (x, y) =>
            Enumerable.Range(0, Window).Sum(i => weights[i] * of(one[x + i, y], other[x + i, y])) / total);
        return Channel.Draw(across.Width, one.Height - Window + 1, (x, y) =>
            Enumerable.Range(0, Window).Sum(i => weights[i] * across[x, y + i]) / total);
    }

    private static void Check(Channel one, Channel other)
    {
        if (one.Width != other.Width || one.Height != other.Height)
            throw new ArgumentException($"{one.Width}x{one.Height} is not {other.Width}x{other.Height}.", nameof(other));
    }
}
