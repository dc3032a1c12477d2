namespace ImageProxy.Pictures.Quality;

/// <summary>Lanczos-3 in double precision by the formula, for everything faster to be compared with.</summary>
public static class ExactLanczos
{
    private const int Radius = 3;

    /// <summary>A part of a channel at another size; outside the part its outermost samples are repeated. Not rounded, not clipped.</summary>
    /// <param name="left">Left edge of the part, fractions allowed.</param>
    /// <param name="width">Width of the part.</param>
    public static Channel Resample(Channel from, double left, double top, double width, double height, int outputWidth, int outputHeight)
    {
        double[][] across = Weights(left, width, outputWidth, from.Width, out int[] startsX);
        double[][] down = Weights(top, height, outputHeight, from.Height, out int[] startsY);
        var narrow = Channel.Draw(outputWidth, from.Height, (x, y) =>
        {
            double sum = 0;
            for (int i = 0; i < across[x].Length; i++)
                sum += across[x][i] * from[startsX[x] + i, y];
            return sum;
        });
        return Channel.Draw(outputWidth, outputHeight, (x, y) =>
        {
            double sum = 0;
            for (int i = 0; i < down[y].Length; i++)
                sum += down[y][i] * narrow[x, startsY[y] + i];
            return sum;
        });
    }

    private static double[][] Weights(double start, double length, int outputs, int samples, out int[] starts)
    {
        double step = length / outputs, stretch = Math.Max(1, step);
        int low = Math.Clamp((int)Math.Floor(start + 1e-6), 0, samples - 1);
        int high = Math.Clamp((int)Math.Ceiling(start + length - 1e-6), low + 1, samples);
        double[][] weights = new double[outputs][];
        starts = new int[outputs];
        for (int i = 0; i < outputs; i++)
        {
            double center = start + ((i + 0.5) * step);
            int first = (int)Math.Floor(center - (Radius * stretch)), last = (int)Math.Ceiling(center + (Radius * stretch));
            starts[i] = Math.Clamp(first, low, high - 1);
            double[] row = new double[Math.Clamp(last, low, high - 1) - starts[i] + 1];
            for (int sample = first; sample <= last; sample++)
                row[Math.Clamp(sample, low, high - 1) - starts[i]] += Kernel((sample + 0.5 - center) / stretch);
            double sum = row.Sum();
            weights[i] = [.. row.Select(weight => weight / sum)];
        }

        return weights;
    }

    private static double Kernel(double x)
    {
        if (Math.Abs(x) < 1e-9)
            return 1;
        double angle = Math.PI * x;
        return Math.Abs(x) >= Radius ? 0 : Radius * Math.Sin(angle) * Math.Sin(angle / Radius) / (angle * angle);
    }
}
