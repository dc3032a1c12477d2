using System.Net.Mime;
using ImageProxy.Explaining;
using ImageProxy.Http;

namespace ImageProxy.Playground;

/// <summary>The page at <c>/</c> and what it asks for below <c>/playground/</c>. Pictures it shows are the service's own URLs.</summary>
internal sealed class PlaygroundEndpoint(PlaygroundAccess access, PlaygroundData data, ExplainEndpoint explain)
{
    private const string Folder = "/playground/";

    /// <summary>Nothing but this server's own files, connections and pictures; a rendition is shown from the bytes that were measured (blob:).</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Whether this request is the page's, and its client may see it. Else it is for the URL grammar to refuse.</summary>
    public bool Takes(HttpRequest request, string rawTarget) =>
        (PathOf(rawTarget) == "/" || rawTarget.StartsWith(Folder, StringComparison.Ordinal)) && access.Admits(request);

    public Task AnswerAsync(HttpContext context, string rawTarget)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        string path = PathOf(rawTarget);
        return path switch
        {
            "/" => SendAsync(context, PlaygroundFile.All["index.html"]),
            "/playground/catalog" => SendJsonAsync(context, data.Catalog()),
            "/playground/plan" => PlanAsync(context),
            "/playground/explain" => explain.HandleAsync(context),
            _ when PlaygroundFile.All.TryGetValue(path[Folder.Length..], out var file) => SendAsync(context, file),
            _ => Problems.WriteAsync(context, new(404, "no-such-page", "There is no such page.", TimeSpan.Zero), "The playground has no such file."),
        };
    }

    /// <summary>The plan for any box, allowed or not: nothing is rendered.</summary>
    private async Task PlanAsync(HttpContext context)
    {
        byte[]? plan = context.Request.Query["url"] is [{ Length: > 0 } url] ? await data.PlanAsync(url, context.RequestAborted) : null;
        await (plan is null
            ? Problems.WriteAsync(context, new(404, "no-plan", "There is no plan.", TimeSpan.Zero), "The URL is malformed, or its original cannot be planned for.")
            : SendJsonAsync(context, plan));
    }

    private static async Task SendAsync(HttpContext context, PlaygroundFile file)
    {
        var response = context.Response;
        response.Headers.ETag = file.ETag;
        response.Headers.CacheControl = "no-cache";
        if (Preconditions.IsNotModified(context.Request.Headers, file.ETag, null))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private static async Task SendJsonAsync(HttpContext context, byte[] body)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static string PathOf(string rawTarget)
    {
        int query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? rawTarget : rawTarget[..query];
    }
}
