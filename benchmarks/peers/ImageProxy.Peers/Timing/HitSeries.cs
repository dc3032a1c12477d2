using ImageProxy.Peers.Measuring;

namespace ImageProxy.Peers.Timing;

/// <summary>What one server did with hits, a report for each round.</summary>
internal sealed class HitSeries(string server)
{
    private readonly List<WrkReport> _reports = [];
    private readonly List<double> _microseconds = [];

    public string Server { get; } = server;

    public IReadOnlyList<double> Rates => [.. _reports.Select(report => report.RequestsPerSecond)];

    /// <summary>Processor time of the server for each request, µs, by rounds.</summary>
    public IReadOnlyList<double> ProcessorMicroseconds => _microseconds;

    public double P50 => Statistics.Median(_reports.Select(report => report.P50));

    public double P99 => Statistics.Median(_reports.Select(report => report.P99));

    /// <summary>Bytes.</summary>
    public long Rss { get; private set; }

    public void Add(WrkReport report, TimeSpan processor, long rss)
    {
        _reports.Add(report);
        _microseconds.Add(processor.TotalMicroseconds / report.Requests);
        Rss = Math.Max(Rss, rss);
    }
}
