using System.Diagnostics.Metrics;

namespace ImageProxy.Uploads.Queues;

/// <summary>Instruments <c>imageproxy.uploads.queue.*</c> of the meter <c>ImageProxy</c>: what this process has done with the queue, and how much is in it.</summary>
internal sealed class UploadQueueMetrics
{
    private static readonly string[] Attempts = ["1", "2", "3", "4", "5", "more"];

    private readonly Meter _meter;
    private readonly Counter<long> _announcements;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _completions;
    private readonly Counter<long> _returns;
    private readonly Counter<long> _claims;

    public UploadQueueMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Observability.ProxyMetrics.MeterName);
        _announcements = _meter.CreateCounter<long>("imageproxy.uploads.queue.announcements", "{announcement}", "Uploads announced, by outcome: ok or refused.");
        _deliveries = _meter.CreateCounter<long>("imageproxy.uploads.queue.deliveries", "{delivery}", "Deliveries taken, by attempt: 1 to 5, or more.");
        _completions = _meter.CreateCounter<long>("imageproxy.uploads.queue.completions", "{delivery}", "Deliveries completed.");
        _returns = _meter.CreateCounter<long>("imageproxy.uploads.queue.returns", "{delivery}", "Deliveries given back, to be delivered again.");
        _claims = _meter.CreateCounter<long>(
            "imageproxy.uploads.queue.claims", "{delivery}", "Deliveries of work whose holder had died or fallen silent; SQS does not tell these from those given back.");
    }

    public void Announced(bool isRefused) => _announcements.Add(1, new KeyValuePair<string, object?>("outcome", isRefused ? "refused" : "ok"));

    /// <param name="attempt">From 1 on.</param>
    public void Delivered(int attempt) => _deliveries.Add(1, new KeyValuePair<string, object?>("attempt", Attempts[Math.Min(attempt, Attempts.Length) - 1]));

    public void Completed() => _completions.Add(1);

    public void Returned() => _returns.Add(1);

    public void Claimed(int count = 1) => _claims.Add(count);

    public void Observe(QueueGauge gauge)
    {
        _meter.CreateObservableGauge(
            "imageproxy.uploads.queue.depth", () => gauge.Current is { } usage ? [new(usage.Depth)] : Array.Empty<Measurement<long>>(), "{announcement}",
            "Announcements that are not completed, over all processes; nothing while the queue is away.");
        _meter.CreateObservableGauge(
            "imageproxy.uploads.queue.age", () => gauge.Current?.Age is { } age ? [new(age.TotalSeconds)] : Array.Empty<Measurement<double>>(), "s",
            "Since the oldest of them was announced; SQS does not tell, CloudWatch does.");
    }
}
