using System.Diagnostics;
using ImageProxy.Observability;

namespace ImageProxy.Http;

/// <summary>Tells of every answer, whichever way it took: one measurement, one line of the log.</summary>
internal sealed partial class AnswerLog(ProxyMetrics metrics, TimeProvider time, ILogger<ImageEndpoint> logger)
{
    /// <param name="started">Timestamp of the request's arrival.</param>
    /// <param name="length">Bytes promised; null where there is no content.</param>
    public void Answered(string method, string target, int status, string tier, long started, long? length)
    {
        var spent = time.GetElapsedTime(started);
        metrics.Request(tier, status, spent);
        if (Stages.Traced is { } span)
            LogTraced(method, target, status, tier, spent.TotalMilliseconds, length, span.TraceId);
        else
            LogAnswered(method, target, status, tier, spent.TotalMilliseconds, length);
    }

    [LoggerMessage(4001, LogLevel.Information, "{Method} {Target} {Status} {Tier} {Milliseconds:0.0} ms {Bytes} B")]
    private partial void LogAnswered(string method, string target, int status, string tier, double milliseconds, long? bytes);

    [LoggerMessage(4003, LogLevel.Information, "{Method} {Target} {Status} {Tier} {Milliseconds:0.0} ms {Bytes} B, trace {TraceId}")]
    private partial void LogTraced(string method, string target, int status, string tier, double milliseconds, long? bytes, ActivityTraceId traceId);

    [LoggerMessage(4002, LogLevel.Error, "Answering {Target} failed unexpectedly.")]
    public partial void Unexpected(Exception exception, string target);
}
