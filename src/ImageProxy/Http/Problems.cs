using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>The one table that turns faults into HTTP. Freshness is part of it: CloudFront keeps errors too.</summary>
internal static partial class Problems
{
    /// <param name="Type">After <c>urn:imageproxy:</c>.</param>
    /// <param name="FreshFor">Zero: <c>no-store</c>.</param>
    internal readonly record struct Row(int Status, string Type, string Title, TimeSpan FreshFor, int? RetryAfter = null);

    // Apostrophes stay readable: the answer is never HTML, and nosniff keeps it so.
    private static readonly ProblemJson Json = new(new JsonSerializerOptions(ProblemJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public const string ContentType = "application/problem+json";

    public static Row RowOf(ImageError error) => error switch
    {
        ImageError.MalformedUrl => new(400, "malformed-url", "The URL is malformed.", TimeSpan.FromHours(1)),
        ImageError.NotAllowed => new(403, "not-allowed", "This size, mode or preset is not allowed.", TimeSpan.FromMinutes(5)),
        ImageError.OriginalMissing => new(404, "original-missing", "There is no original under this key.", TimeSpan.FromMinutes(1)),
        ImageError.OriginalUnusable => new(422, "original-unusable", "The original cannot be rendered.", TimeSpan.FromMinutes(10)),
        ImageError.OriginalTooLarge => new(413, "original-too-large", "The original is over a limit.", TimeSpan.FromMinutes(10)),
        ImageError.SourceFailed => new(502, "source-failed", "The source of originals failed.", TimeSpan.Zero),
        ImageError.TooSlow => new(504, "too-slow", "The answer took too long.", TimeSpan.Zero),
        ImageError.Busy => new(503, "busy", "All render slots are taken; retry shortly.", TimeSpan.Zero, RetryAfter: 1),
        _ => new(500, "internal", "Something went wrong here; the log says more.", TimeSpan.Zero),
    };

    public static Task WriteAsync(HttpContext context, ImageFault fault)
    {
        var row = RowOf(fault.Error);
        if (row.RetryAfter is { } usual && (fault.RetryAfter ?? usual) is var seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, row, fault.Detail);
    }

    /// <summary>405 with <c>Allow</c>.</summary>
    public static Task WriteMethodNotAllowedAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD";
        if (RequestShape.HasBody(context.Request))
            context.Response.Headers.Connection = "close"; // rather than read what nobody wants
        return WriteAsync(context, new(405, "method-not-allowed", "Only GET and HEAD are answered here.", TimeSpan.Zero), "Use GET or HEAD.");
    }

    /// <summary>403 that nobody may keep: the same URL is answered to the edge.</summary>
    public static Task WriteEdgeOnlyAsync(HttpContext context)
    {
        if (RequestShape.HasBody(context.Request))
            context.Response.Headers.Connection = "close";
        return WriteAsync(context, new(403, "edge-only", "Only the edge is answered here.", TimeSpan.Zero), "Ask the CDN in front of this server.");
    }

    /// <summary>400 that nobody may keep, and the end of the connection; see <see cref="RequestShape"/>.</summary>
    public static Task WriteMalformedRequestAsync(HttpContext context, string detail)
    {
        context.Response.Headers.Connection = "close";
        return WriteAsync(context, new(400, "malformed-request", "The request is malformed.", TimeSpan.Zero), detail);
    }

    /// <summary>416 with the length there is.</summary>
    public static Task WriteRangeNotSatisfiableAsync(HttpContext context, long length)
    {
        context.Response.Headers.ContentRange = $"bytes */{length}";
        return WriteAsync(context, new(416, "range-not-satisfiable", "The range lies outside the content.", TimeSpan.Zero), $"The content has {length} bytes.");
    }

    internal static async Task WriteAsync(HttpContext context, Row row, string detail)
    {
        byte[] body = BodyOf(row, detail);
        context.Response.StatusCode = row.Status;
        WriteTo(context.Response.Headers, row, body.Length);
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Header fields of every problem's answer.</summary>
    /// <param name="length">Of the body, bytes.</param>
    internal static void WriteTo(IHeaderDictionary headers, Row row, int length)
    {
        headers.ContentType = ContentType;
        headers.ContentLength = length;
        headers.CacheControl = CacheControlOf(row);
        headers.XContentTypeOptions = "nosniff";
    }

    internal static string CacheControlOf(Row row) => row.FreshFor == TimeSpan.Zero ? "no-store" : $"public, max-age={(int)row.FreshFor.TotalSeconds}";

    internal static byte[] BodyOf(Row row, string detail) =>
        JsonSerializer.SerializeToUtf8Bytes(new Body("urn:imageproxy:" + row.Type, row.Title, row.Status, detail), Json.Body);

    internal sealed record Body(string Type, string Title, int Status, string Detail);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Body))]
    private sealed partial class ProblemJson : JsonSerializerContext;
}
