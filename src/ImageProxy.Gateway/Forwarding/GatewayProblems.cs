using ImageProxy.Http;
using ImageProxy.Images;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>The gateway's own rows of the problem table; what nodes say passes through as it is.</summary>
internal static class GatewayProblems
{
    public static Task WriteAsync(HttpContext context, GatewayProblem problem)
    {
        var (row, detail) = RowOf(problem);
        if (row.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.WriteAsync(context, row, detail);
    }

    private static (Problems.Row Row, string Detail) RowOf(GatewayProblem problem) => problem switch
    {
        GatewayProblem.NoNode => (new(503, "no-node", "No node is there to answer.", TimeSpan.Zero, RetryAfter: 1), "Retry shortly."),
        GatewayProblem.Busy => (new(503, "busy", "All nodes are busy; retry shortly.", TimeSpan.Zero, RetryAfter: 1), "Every node has as many requests under way as it may have."),
        GatewayProblem.TooSlow => (new(504, "too-slow", "The answer took too long.", TimeSpan.Zero), "No node that was asked answered in time."),
        GatewayProblem.BucketFailed => (Problems.RowOf(ImageError.SourceFailed), "The bucket of originals did not answer as it should."),
        GatewayProblem.OriginalMissing => (Problems.RowOf(ImageError.OriginalMissing), "The bucket has no original under this key."),
        _ => (new(502, "node-failed", "The nodes that were asked failed.", TimeSpan.Zero), "Each broke off before it had answered, or could not be reached."),
    };
}
