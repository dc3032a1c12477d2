using System.Diagnostics.Metrics;

namespace ImageProxy.Uploads;

/// <summary>Instruments <c>imageproxy.uploads.*</c> of the meter <c>ImageProxy</c>.</summary>
internal sealed class UploadMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _intake;
    private readonly Counter<long> _crunched;
    private readonly Histogram<double> _readyAfter;
    private readonly Counter<long> _callbacks;

    public UploadMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Observability.ProxyMetrics.MeterName);
        _intake = _meter.CreateCounter<long>("imageproxy.uploads.intake", "{upload}", "Uploads that were sent, by outcome: taken, cut, or the type of the problem they were refused with.");
        _crunched = _meter.CreateCounter<long>("imageproxy.uploads.crunched", "{upload}", "Tries to crunch an upload, by outcome: ready, failed, retried, gone (deleted meanwhile), or repeated (was done before).");
        _readyAfter = _meter.CreateHistogram<double>(
            "imageproxy.uploads.ready_after", "s", "From the end of an upload to its being ready.",
            advice: new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
        _callbacks = _meter.CreateCounter<long>("imageproxy.uploads.callbacks", "{call}", "Callbacks, by outcome: ok, failed, or given_up.");
    }

    public void Observe(Func<int> waiters) => _meter.CreateObservableGauge("imageproxy.uploads.waiters", waiters, "{client}", "Clients that wait for an upload, events included.");

    public void Intake(string outcome) => _intake.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Crunched(string outcome) => _crunched.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Ready(TimeSpan after) => _readyAfter.Record(after.TotalSeconds);

    public void Callback(string outcome) => _callbacks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
