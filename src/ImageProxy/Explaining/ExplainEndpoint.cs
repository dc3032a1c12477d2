using System.Net.Mime;
using ImageProxy.Admin;

namespace ImageProxy.Explaining;

/// <summary><c>GET /admin/explain?url=/200/200/crop/a.jpg&amp;accept=image/webp</c>: why that URL is answered as it is.</summary>
internal sealed class ExplainEndpoint(Explainer explainer) : IAdminEndpoints
{
    private const string Usage = "Ask with ?url=, the URL percent-encoded whole, and, where it matters, ?accept=, the client's Accept.\n";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/admin/explain", HandleAsync);

    /// <summary>200 with the explanation, whatever the answer to the URL itself would be; 400 without a URL.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Query["url"] is not [{ Length: > 0 } url])
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync(Usage, context.RequestAborted);
            return;
        }

        IHeaderDictionary headers = new HeaderDictionary();
        headers.Accept = context.Request.Query["accept"];
        byte[] body = ExplanationJson.Write(await explainer.ExplainAsync(TargetOf(url), headers, context.RequestAborted));
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>What a client would send for an absolute URL: the rest after the host.</summary>
    internal static string TargetOf(string url)
    {
        if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return url;
        int path = url.IndexOfAny(['/', '?'], url.IndexOf("//", StringComparison.Ordinal) + 2);
        return path < 0 ? "/" : url[path] == '?' ? "/" + url[path..] : url[path..];
    }
}
