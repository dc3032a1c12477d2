using System.Globalization;
using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>Writes a rendition: 200, 206, 304 or 416. Always with <c>Content-Length</c>: edges keep a truncated body that has none.</summary>
internal static class RenditionResponse
{
    /// <summary>What edges may do with a rendition whose original is being checked again.</summary>
    private const string StaleCacheControl = "public, max-age=10, stale-if-error=86400";

    private const int PartBytes = 64 << 10;

    /// <summary>A larger rendition in the wanted one's place: gone from edges by the time the queue is short again.</summary>
    private const string SubstituteCacheControl = "public, max-age=10";

    public static Task WriteAsync(HttpContext context, Served served, string cacheControl, TimeSpan total)
    {
        var (body, info) = served.Rendition!;
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers.ETag = info.ETag;
        headers.CacheControl = served.Substitute ? SubstituteCacheControl : served.Stale ? StaleCacheControl : cacheControl;
        headers.Vary = "Accept";
        headers.XContentTypeOptions = "nosniff";
        headers.AcceptRanges = "bytes";
        headers["Cache-Status"] = CacheStatus(served);
        headers["Server-Timing"] = ServerTiming(served.Times, total);
        // A substitute goes by its ETag alone: the date is the original's, and would make two pictures under one URL look the same.
        var lastModified = served.Substitute ? null : info.LastModified;
        if (lastModified is { } modified)
            headers.LastModified = HttpDates.Format(modified);
        if (Preconditions.IsNotModified(request.Headers, info.ETag, lastModified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        // RFC 9110 defines Range for GET only; HEAD answers as if it were absent.
        var range = HttpMethods.IsGet(request.Method) ? Preconditions.Range(request.Headers, info.ETag, lastModified) : null;
        if (range?.Within(body.Length) is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = $"bytes {part.Offset}-{part.Offset + part.Count - 1}/{body.Length}";
            body = body.Slice((int)part.Offset, (int)part.Count);
        }
        else if (range is not null)
        {
            headers.Remove("ETag");
            return Problems.WriteRangeNotSatisfiableAsync(context, body.Length);
        }

        response.ContentType = info.ContentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : SendAsync(response, body, context.RequestAborted);
    }

    /// <summary>
    /// In parts: Kestrel copies what it is given before it sends it, so a client that reads slowly would hold a second copy of the whole; and
    /// it gives each write as long as its length would take at the slowest rate allowed.
    /// </summary>
    private static async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        for (; body.Length > PartBytes; body = body[PartBytes..])
            ClientLeftException.ThrowIf(await response.BodyWriter.WriteAsync(body[..PartBytes], cancellationToken));
        ClientLeftException.ThrowIf(await response.BodyWriter.WriteAsync(body, cancellationToken));
    }

    /// <summary>RFC 9211: who answered, from where.</summary>
    private static string CacheStatus(Served served) => served.Tier switch
    {
        _ when served.Substitute => "ImageProxy; hit; ttl=10; detail=substitute",
        Tiers.Rendered => "ImageProxy; fwd=miss; stored; detail=rendered",
        Tiers.Joined => "ImageProxy; fwd=miss; collapsed; detail=joined",
        _ when served.Stale => $"ImageProxy; hit; ttl=-1; detail={served.Tier}",
        _ => $"ImageProxy; hit; detail={served.Tier}",
    };

    private static string ServerTiming(StageTimes times, TimeSpan total) => times == default
        ? string.Create(CultureInfo.InvariantCulture, $"total;dur={total.TotalMilliseconds:0.##}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"fetch;dur={times.Fetch.TotalMilliseconds:0.##}, queue;dur={times.Queue.TotalMilliseconds:0.##}, render;dur={times.Render.TotalMilliseconds:0.##}, total;dur={total.TotalMilliseconds:0.##}");
}
