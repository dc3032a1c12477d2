namespace ImageProxy.Gateway.Operating;

/// <summary>Tells of every answer: one measurement, one line of the log.</summary>
internal sealed partial class GatewayLog(GatewayMetrics metrics, TimeProvider time, ILogger<GatewayLog> logger)
{
    /// <param name="by">The node, <c>bucket</c> or <c>none</c>.</param>
    /// <param name="attempts">Nodes asked.</param>
    /// <param name="started">Timestamp of the request's arrival.</param>
    public void Answered(HttpContext context, string target, string by, int attempts, long started)
    {
        int status = context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode;
        var spent = time.GetElapsedTime(started);
        metrics.Answered(by, status, spent);
        LogAnswered(context.Request.Method, target, status, by, attempts, spent.TotalMilliseconds);
    }

    [LoggerMessage(8020, LogLevel.Information, "{Method} {Target} {Status} {Node} {Attempts} {Milliseconds:0.0} ms")]
    private partial void LogAnswered(string method, string target, int status, string node, int attempts, double milliseconds);

    [LoggerMessage(8021, LogLevel.Error, "Answering {Target} failed unexpectedly.")]
    public partial void Unexpected(Exception exception, string target);
}
