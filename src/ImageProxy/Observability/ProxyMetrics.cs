using System.Diagnostics.Metrics;
using ImageProxy.Rendering;

namespace ImageProxy.Observability;

/// <summary>Instruments of the request path. Names follow .NET's manner; <see cref="PrometheusText"/> turns them into Prometheus' own.</summary>
internal sealed class ProxyMetrics
{
    public const string MeterName = "ImageProxy";

    /// <summary>A tag's value is an object: these are boxed once, not once a request.</summary>
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Cast<object>()];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _renders;
    private readonly Histogram<double> _requestDuration;
    private readonly Histogram<double> _renderDuration;
    private readonly Histogram<double> _queueWait;
    private readonly Counter<long> _revalidations;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _substitutes;
    private readonly Counter<long> _reduced;
    private readonly Counter<long> _spared;
    private readonly Counter<long> _later;
    private readonly Meter _meter;

    public ProxyMetrics(IMeterFactory meters, RenderQueue queue, MemoryBudget memory)
    {
        var meter = _meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("imageproxy.requests", description: "Answers, by tier and status.");
        _renders = meter.CreateCounter<long>("imageproxy.renders", description: "Renders, by renderer, mode, format and outcome.");
        _requestDuration = meter.CreateHistogram<double>(
            "imageproxy.request.duration", "s", "From the parsed request to the first byte of the answer, by tier.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _renderDuration = meter.CreateHistogram<double>(
            "imageproxy.render.duration", "s", "From a free slot to encoded bytes.",
            advice: new() { HistogramBucketBoundaries = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _queueWait = meter.CreateHistogram<double>(
            "imageproxy.queue.wait", "s", "Waiting for a slot.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5] });
        _revalidations = meter.CreateCounter<long>("imageproxy.revalidations", description: "Conditional requests for originals of cached renditions, by outcome.");
        _shed = meter.CreateCounter<long>("imageproxy.shed", description: "Renders turned away, by reason: count, bytes, time or deadline.");
        _substitutes = meter.CreateCounter<long>("imageproxy.substitutes", description: "Larger renditions found to serve instead of turning a request away.");
        _reduced = meter.CreateCounter<long>("imageproxy.reduced", description: "Reduced originals, by outcome: made, used, or refused for what the original is.");
        _spared = meter.CreateCounter<long>("imageproxy.fetches.spared", description: "Renders for which an original that had just been fetched was not fetched again.");
        _later = meter.CreateCounter<long>("imageproxy.later", description: "AVIFs rendered after their clients were answered, by outcome: ok, failed, busy or dropped.");
        meter.CreateObservableGauge(
            "imageproxy.queue.length",
            () => new Measurement<int>[] { new(queue.LightWaiting, new KeyValuePair<string, object?>("lane", "light")), new(queue.HeavyWaiting, new KeyValuePair<string, object?>("lane", "heavy")) },
            description: "Renders that wait for a slot, by lane.");
        meter.CreateObservableGauge(
            "imageproxy.queue.bytes", () => memory.Held, "By", "Originals in memory and predicted decoding of all that waits or runs.");
        meter.CreateObservableGauge("imageproxy.queue.age", () => queue.OldestAge.TotalSeconds, "s", "Since the render that has waited longest came.");
        meter.CreateObservableGauge("imageproxy.slots.busy", () => queue.Running, description: "Slots that are taken.");
    }

    public void Request(string tier, int status, TimeSpan duration)
    {
        _requests.Add(1, new("tier", tier), new("status", Statuses[status]));
        _requestDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("tier", tier));
    }

    /// <param name="outcome">
    /// ok, undecodable, unsupported, too_large, crashed, timed_out (the renderer stopped it), too_slow (its time was over), busy (it never began),
    /// unavailable (no worker was to be had), canceled or internal.
    /// </param>
    public void Render(string renderer, string mode, string format, string outcome, QueueTimes times)
    {
        _renders.Add(1, new("renderer", renderer), new("mode", mode), new("format", format), new("outcome", outcome));
        if (times.Ran > TimeSpan.Zero)
            _renderDuration.Record(times.Ran.TotalSeconds);
        _queueWait.Record(times.Queued.TotalSeconds);
    }

    public void Shed(ShedReason reason) => _shed.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString().ToLowerInvariant()));

    public void Reduced(string outcome) => _reduced.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Spared() => _spared.Add(1);

    /// <param name="outcome">ok, failed, busy (there was no room after all) or dropped (too many wait).</param>
    public void Later(string outcome) => _later.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void ObserveLater(Func<int> waiting) =>
        _meter.CreateObservableGauge("imageproxy.later.waiting", waiting, description: "AVIFs that wait to be rendered after their clients were answered.");

    public void Substitute() => _substitutes.Add(1);

    public void Revalidation(string outcome) => _revalidations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
