using ImageProxy.Imaging.Formats;
using ImageProxy.Originals;

namespace ImageProxy.Http;

/// <summary>
/// Passes an original through: 200 or 206, streamed. The content type is read from the first bytes, never from the key; what is not
/// an image is an attachment of unknown type, so that a page in the bucket never runs in this origin's name.
/// </summary>
internal static class OriginalResponse
{
    private const int SniffLength = 4096;

    /// <summary>Reads enough of the original's start to tell its format.</summary>
    /// <returns>The format and the bytes read, which are gone from the stream.</returns>
    public static async Task<(ImageFormat Format, ReadOnlyMemory<byte> Start)> SniffAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] start = new byte[SniffLength];
        int read = await content.ReadAtLeastAsync(start, SniffLength, throwOnEndOfStream: false, cancellationToken);
        return (HeaderReader.Sniff(start.AsSpan(0, read)), start.AsMemory(0, read));
    }

    /// <param name="opened">The whole original, read up to the end of <paramref name="start"/>.</param>
    /// <param name="range">Satisfiable, or null for the whole.</param>
    public static async Task WriteAsync(
        HttpContext context, string key, OriginalStore originals, OpenResult opened, ReadOnlyMemory<byte> start, ByteRange? range, ImageFormat format, string cacheControl)
    {
        var head = opened.Head!;
        var (offset, count) = range?.Within(head.Length) ?? (0, head.Length);
        var response = context.Response;
        response.Headers.ETag = head.ETag;
        response.Headers.CacheControl = cacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (head.LastModified is { } modified)
            response.Headers.LastModified = HttpDates.Format(modified);
        response.ContentType = format.ContentType();
        if (format == ImageFormat.Unknown)
            response.Headers.ContentDisposition = "attachment";
        response.ContentLength = count;
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {offset}-{offset + count - 1}/{head.Length}";
        }

        if (HttpMethods.IsHead(context.Request.Method))
            return;
        if (range is null)
        {
            ClientLeftException.ThrowIf(await response.BodyWriter.WriteAsync(start, context.RequestAborted));
            await CopyExactlyAsync(context, opened.Content!, count - start.Length);
            return;
        }

        var part = await originals.OpenAsync(key, range, context.RequestAborted);
        await using var content = part.Content;
        if (part.Outcome == FetchOutcome.Found && part.Head!.ETag == head.ETag && part.Offset == offset && part.Count == count)
            await CopyExactlyAsync(context, content!, count);
        else
            context.Abort(); // replaced in between: a mixture must never look whole
    }

    /// <summary>Sends exactly the bytes promised. A source that breaks off aborts the connection: a short body must never look whole.</summary>
    private static async Task CopyExactlyAsync(HttpContext context, Stream content, long count)
    {
        var body = context.Response.BodyWriter;
        while (count > 0)
        {
            var memory = body.GetMemory(64 << 10);
            int read;
            try
            {
                read = await content.ReadAsync(memory[..(int)Math.Min(memory.Length, count)], context.RequestAborted);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                read = 0;
            }

            if (read == 0)
            {
                context.Abort();
                return;
            }

            body.Advance(read);
            count -= read;
            ClientLeftException.ThrowIf(await body.FlushAsync(context.RequestAborted));
        }
    }
}
