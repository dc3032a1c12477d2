using ImageProxy.Gateway.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace ImageProxy.Gateway.Passthrough;

/// <summary>What the bucket is told of a request, and what the client is told of its answer: short lists, not all but a few.</summary>
internal sealed class BucketTransformer : HttpTransformer
{
    /// <summary>Key in the context's items.</summary>
    public static readonly object Address = new();

    private static readonly string[] Told = ["Range", "If-None-Match", "If-Modified-Since", "If-Range"];

    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Type", "Content-Length", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Cache-Control", "Content-Encoding",
    };

    /// <returns>Null where the bucket's own answer passes.</returns>
    public static GatewayProblem? ProblemOf(int status) => status switch
    {
        200 or 206 or 304 or 416 => null,
        403 or 404 => GatewayProblem.OriginalMissing, // S3 says 403 for what is missing where listing is not allowed
        _ => GatewayProblem.BucketFailed,
    };

    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = (Uri)httpContext.Items[Address]!;
        foreach (string name in Told)
        {
            if (httpContext.Request.Headers.TryGetValue(name, out var values))
                proxyRequest.Headers.TryAddWithoutValidation(name, values.ToString());
        }

        return default;
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var headers = httpContext.Response.Headers;
        if (proxyResponse is null || ProblemOf((int)proxyResponse.StatusCode) is not null)
            return false; // its text names the bucket
        foreach (string name in headers.Keys.Where(name => !Kept.Contains(name)).ToArray())
            headers.Remove(name);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (!IsImage(headers.ContentType.ToString()))
            headers.ContentDisposition = "attachment"; // a page in the bucket never runs in this origin's name
        return true;
    }

    private static bool IsImage(string contentType) => contentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
}
