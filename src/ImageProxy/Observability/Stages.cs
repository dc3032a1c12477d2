using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImageProxy.Observability;

/// <summary>
/// Stages of the way of a request: a measurement each, and a span each where somebody traces. Spans are made when their stage has ended, so that
/// nothing is left open where a stage is given up.
/// </summary>
internal sealed class Stages
{
    /// <summary>Looking in this node's own tiers. Outcomes: hit, miss.</summary>
    public const string Look = "look";

    /// <summary>Reading the original, or asking whether it has changed. Outcomes: found, notmodified, missing, failed.</summary>
    public const string Fetch = "fetch";

    /// <summary>Waiting for a slot. Outcomes: done, busy, tooslow.</summary>
    public const string Queue = "queue";

    /// <summary>From a free slot to encoded bytes. Outcomes as of <c>imageproxy.renders</c>.</summary>
    public const string Render = "render";

    /// <summary>Putting what was made into the tiers, after it has been answered. Outcome: ok.</summary>
    public const string Keep = "keep";

    public const string DurationName = "imageproxy.stage.duration";

    public static ActivitySource Source { get; } = new(ProxyMetrics.MeterName);

    /// <summary>The span of the request that is answered here, where it is one that is sent; the host's own, which it makes for its log, does not count.</summary>
    public static Activity? Traced => Activity.Current is { Recorded: true } span && ReferenceEquals(span.Source, Source) ? span : null;

    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    public Stages(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _duration = meters.Create(ProxyMetrics.MeterName).CreateHistogram<double>(
            DurationName, "s", "Stages of requests, by stage (look, fetch, queue, render, keep) and outcome.",
            advice: new() { HistogramBucketBoundaries = [0.0001, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    /// <param name="began">Timestamp; the stage has ended now.</param>
    public void Ended(string stage, string outcome, long began) => Ended(stage, outcome, _time.GetElapsedTime(began));

    /// <param name="before">How long ago it ended.</param>
    public void Ended(string stage, string outcome, TimeSpan took, TimeSpan before = default)
    {
        _duration.Record(took.TotalSeconds, new("stage", stage), new("outcome", outcome));
        if (Traced is null)
            return;
        var ended = _time.GetUtcNow() - before;
        using var span = Source.StartActivity(ActivityKind.Internal, startTime: ended - took, name: stage);
        span?.SetTag("imageproxy.outcome", outcome).SetEndTime(ended.UtcDateTime);
    }

    /// <summary>The span of a whole request, a child of the client's where it names one; null where nobody traces.</summary>
    public static Activity? BeginRequest(HttpRequest request, string rawTarget)
    {
        if (!Source.HasListeners())
            return null;
        var parent = Activity.Current is { IsAllDataRequested: true, Source.Name.Length: > 0 } host ? host.Context
            : ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var remote) ? remote : default;
        Activity.Current = null; // else a span without a parent would become a child of the host's, which nobody gets
        return Source.StartActivity(request.Method, ActivityKind.Server, parent)?.SetTag("http.request.method", request.Method).SetTag("url.path", Secrets.Hide(rawTarget));
    }

    public static void EndRequest(Activity? span, int status, string tier)
    {
        span?.SetTag("http.response.status_code", status).SetTag("imageproxy.tier", tier);
        if (status >= StatusCodes.Status500InternalServerError)
            span?.SetStatus(ActivityStatusCode.Error);
        span?.Dispose();
    }
}
