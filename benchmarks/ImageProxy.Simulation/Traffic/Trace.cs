namespace ImageProxy.Simulation.Traffic;

/// <summary>Requests one after the other: which original, which rendition of it. The same seed gives the same trace.</summary>
internal sealed class Trace(long originals, double exponent, int seed)
{
    private readonly Zipf _popularity = new(originals, exponent);
    private readonly Random _random = new(seed);
    private readonly double[] _cumulative = Cumulative();

    /// <summary>Share of requests that go to <see cref="CrowdOriginals"/>; 0 but while there is a crowd.</summary>
    public double CrowdShare { get; set; }

    /// <summary>Originals nobody has asked for before, all at once on everybody's page.</summary>
    public const int CrowdOriginals = 3;

    public (long Original, int Kind) Next()
    {
        bool isCrowd = CrowdShare > 0 && _random.NextDouble() < CrowdShare;
        long original = isCrowd ? originals + 1 + _random.Next(CrowdOriginals) : _popularity.Draw(_random);
        int kind = Array.BinarySearch(_cumulative, _random.NextDouble());
        return (original, Math.Min(kind < 0 ? ~kind : kind, _cumulative.Length - 1));
    }

    private static double[] Cumulative()
    {
        double sum = 0;
        return [.. RenditionKind.All.Select(kind => sum += kind.Share)];
    }
}
