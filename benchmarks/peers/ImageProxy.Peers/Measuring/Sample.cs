namespace ImageProxy.Peers.Measuring;

/// <summary>What one server took for some units of work, in one round.</summary>
/// <param name="Units">Of work: one rendition, or one set of them.</param>
/// <param name="Processor">Time of the server and its children.</param>
/// <param name="Wall">From the first request to the last answer.</param>
/// <param name="Latencies">One for each request, ms.</param>
/// <param name="Bytes">Of all bodies.</param>
/// <param name="Rss">Bytes, afterwards.</param>
/// <param name="Pss">Bytes, afterwards.</param>
internal sealed record Sample(int Units, TimeSpan Processor, TimeSpan Wall, IReadOnlyList<double> Latencies, long Bytes, long Rss, long Pss)
{
    public double ProcessorMilliseconds => Processor.TotalMilliseconds / Units;

    public double RequestsPerSecond => Latencies.Count / Wall.TotalSeconds;

    public double BytesPerUnit => (double)Bytes / Units;
}
