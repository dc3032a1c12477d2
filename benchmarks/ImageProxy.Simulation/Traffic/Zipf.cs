namespace ImageProxy.Simulation.Traffic;

/// <summary>Draws ranks 1 to n, rank k with a weight of k^-exponent, in constant time and without a table.</summary>
/// <remarks>Source: Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", ACM TOMACS 6(3), 1996.</remarks>
/// <param name="count">At least 1.</param>
/// <param name="exponent">Above 0, and not 1 exactly.</param>
internal sealed class Zipf(long count, double exponent)
{
    private readonly double _low = Area(1.5, exponent) - 1;
    private readonly double _high = Area(count + 0.5, exponent);
    private readonly double _accepted = 2 - Inverse(Area(2.5, exponent) - Weight(2, exponent), exponent);

    public long Draw(Random random)
    {
        while (true)
        {
            double u = _high + (random.NextDouble() * (_low - _high));
            double x = Inverse(u, exponent);
            double rank = Math.Clamp(Math.Round(x), 1, count);
            if (rank - x <= _accepted || u >= Area(rank + 0.5, exponent) - Weight(rank, exponent))
                return (long)rank;
        }
    }

    private static double Weight(double x, double exponent) => Math.Pow(x, -exponent);

    /// <summary>Integral of the weight, up to a constant.</summary>
    private static double Area(double x, double exponent) => Math.Pow(x, 1 - exponent) / (1 - exponent);

    private static double Inverse(double area, double exponent) => Math.Pow(area * (1 - exponent), 1 / (1 - exponent));
}
