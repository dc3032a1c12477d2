using ImageProxy.Peers.Measuring;

namespace ImageProxy.Peers.Timing;

/// <summary>What one server did of one work, with a number of requests in flight; a sample for each round.</summary>
internal sealed class Series(Work work, string server, int inFlight)
{
    private readonly List<Sample> _samples = [];

    public Work Work { get; } = work;

    public string Server { get; } = server;

    public int InFlight { get; } = inFlight;

    public IReadOnlyList<Sample> Samples => _samples;

    public double ProcessorMilliseconds => Statistics.Median(_samples.Select(sample => sample.ProcessorMilliseconds));

    /// <summary>Of all rounds together, for which the ticks of the kernel's clock do not matter any more.</summary>
    public double MeanProcessorMilliseconds => _samples.Sum(sample => sample.Processor.TotalMilliseconds) / _samples.Sum(sample => sample.Units);

    public double RequestsPerSecond => Statistics.Median(_samples.Select(sample => sample.RequestsPerSecond));

    public double BytesPerUnit => Statistics.Median(_samples.Select(sample => sample.BytesPerUnit));

    public long Rss => _samples.Max(sample => sample.Rss);

    public long Pss => _samples.Max(sample => sample.Pss);

    public void Add(Sample sample) => _samples.Add(sample);

    /// <summary>Of the requests of all rounds, ms.</summary>
    public double Latency(double share) => Statistics.Percentile(_samples.SelectMany(sample => sample.Latencies), share);

    /// <summary>Processor time in parts of what another server took for the same.</summary>
    public Ratio To(Series other) => Ratio.Of(
        [.. _samples.Select(sample => sample.ProcessorMilliseconds)], [.. other._samples.Select(sample => sample.ProcessorMilliseconds)]);
}
