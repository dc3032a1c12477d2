using System.IO.Pipelines;
using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>Writes a rendition: 200, 206, 304 or 416. Always with <c>Content-Length</c>: edges keep a truncated body that has none.</summary>
internal static class RenditionResponse
{
    private const int PartBytes = 64 << 10;

    public static Task WriteAsync(HttpContext context, Served served, string cacheControl, string? tagHeader, TimeSpan total)
    {
        var body = served.Rendition!.Body;
        var head = new RenditionHead(served, cacheControl, tagHeader);
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        head.WriteTo(headers, served.Times, total);
        if (Preconditions.IsNotModified(request.Headers, head.ETag, head.LastModified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        // RFC 9110 defines Range for GET only; HEAD answers as if it were absent.
        var range = HttpMethods.IsGet(request.Method) ? Preconditions.Range(request.Headers, head.ETag, head.LastModified) : null;
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

        head.WriteContentTo(headers, body.Length);
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : SendAsync(response.BodyWriter, body, context.RequestAborted).AsTask();
    }

    /// <summary>
    /// In parts: Kestrel copies what it is given before it sends it, so a client that reads slowly would hold a second copy of the whole; and
    /// it gives each write as long as its length would take at the slowest rate allowed.
    /// </summary>
    /// <exception cref="ClientLeftException">What was written will not be read.</exception>
    public static async ValueTask SendAsync(PipeWriter writer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        for (; body.Length > PartBytes; body = body[PartBytes..])
            ClientLeftException.ThrowIf(await writer.WriteAsync(body[..PartBytes], cancellationToken));
        ClientLeftException.ThrowIf(await writer.WriteAsync(body, cancellationToken));
    }
}
