using System.Diagnostics.Metrics;

namespace ImageProxy.Uploads.Queues;

/// <summary>Instruments <c>imageproxy.upload_queue.*</c> of the meter <c>ImageProxy</c>: what this process has done with the queue, and how much is in it.</summary>
internal sealed class UploadQueueMetrics
{
    public const string MeterName = "ImageProxy";

    private readonly Meter _meter;
    private readonly Counter<long> _announcements;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _completions;
    private readonly Counter<long> _returns;
    private readonly Counter<long> _claims;

    public UploadQueueMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _announcements = _meter.CreateCounter<long>("imageproxy.upload_queue.announcements", "{announcement}", "Uploads announced, by outcome: ok or refused.");
        _deliveries = _meter.CreateCounter<long>("imageproxy.upload_queue.deliveries", "{delivery}", "Deliveries taken.");
        _completions = _meter.CreateCounter<long>("imageproxy.upload_queue.completions", "{delivery}", "Deliveries completed.");
        _returns = _meter.CreateCounter<long>("imageproxy.upload_queue.returns", "{delivery}", "Deliveries given back, to be delivered again.");
        _claims = _meter.CreateCounter<long>(
            "imageproxy.upload_queue.claims", "{delivery}", "Deliveries of work whose holder had died or fallen silent; SQS does not tell these from those given back.");
    }

    public void Announced(bool isRefused) => _announcements.Add(1, new KeyValuePair<string, object?>("outcome", isRefused ? "refused" : "ok"));

    public void Delivered() => _deliveries.Add(1);

    public void Completed() => _completions.Add(1);

    public void Returned() => _returns.Add(1);

    public void Claimed(int count = 1) => _claims.Add(count);

    /// <summary>For a queue that lives as long as the service.</summary>
    public void Observe(IUploadQueueUsage queue, TimeProvider time)
    {
        var gauge = new QueueGauge(queue, time);
        _meter.CreateObservableGauge(
            "imageproxy.upload_queue.depth", () => gauge.Current is { } usage ? [new(usage.Depth)] : Array.Empty<Measurement<long>>(), "{announcement}",
            "Announcements that are not completed, over all processes; nothing while the queue is away.");
        _meter.CreateObservableGauge(
            "imageproxy.upload_queue.age", () => gauge.Current is { } usage ? [new((usage.Oldest ?? TimeSpan.Zero).TotalSeconds)] : Array.Empty<Measurement<double>>(), "s",
            "Since the oldest of them was announced; SQS does not tell, CloudWatch does.");
    }
}
