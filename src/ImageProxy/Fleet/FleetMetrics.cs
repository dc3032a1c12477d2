using System.Diagnostics.Metrics;

namespace ImageProxy.Fleet;

/// <summary>Instruments <c>imageproxy.fleet.*</c> of the meter <c>ImageProxy</c>.</summary>
internal sealed class FleetMetrics
{
    public const string MeterName = "ImageProxy";

    private readonly Meter _meter;
    private readonly Counter<long> _operations;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _turns;
    private readonly Histogram<double> _wait;

    public FleetMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _operations = _meter.CreateCounter<long>(
            "imageproxy.fleet.operations", "{operation}", "Questions to Redis, by operation and outcome: ok, refused, timeout, fault, away (not asked), or posted: no answer was waited for.");
        _duration = _meter.CreateHistogram<double>(
            "imageproxy.fleet.operation.duration", "s", "From a question to Redis to its answer, by operation.",
            advice: new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25] });
        _turns = _meter.CreateCounter<long>(
            "imageproxy.fleet.turns", "{turn}",
            "Cold renditions, by what the fleet said: led, led_after_wait, found, unusable, not_kept, gave_up or away; the last three were rendered here all the same.");
        _wait = _meter.CreateHistogram<double>(
            "imageproxy.fleet.wait", "s", "Waiting for another node's render.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    /// <summary>For one that lives as long as the service.</summary>
    public void ObserveUp(Func<bool> isUp) =>
        _meter.CreateObservableGauge("imageproxy.fleet.redis_up", () => isUp() ? 1 : 0, "{1}", "1 while Redis answers, 0 while nodes do without it.");

    public void Operation(string operation, string outcome, TimeSpan? took = null)
    {
        _operations.Add(1, new("operation", operation), new("outcome", outcome));
        if (took is { } time)
            _duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }

    public void Turn(string outcome) => _turns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Waited(TimeSpan time) => _wait.Record(time.TotalSeconds);
}
