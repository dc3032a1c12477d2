using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Uploads.Stores;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Serving;

/// <summary><c>/a/{id}</c>, <c>_small</c> and <c>_large</c>: the standing sizes, passed on from the public store as they are. Never changed, so kept for a year.</summary>
internal sealed class PictureEndpoint(
    UploadStores stores, DefaultAvatar defaults, ImageCatalogHolder catalogs, FormatNegotiation formats, IOptions<UploadsOptions> options, IOptions<HttpOptions> http)
{
    private const int PartBytes = 64 << 10;
    private const int SniffBytes = 16;

    /// <param name="size">Empty, <c>small</c> or <c>large</c>.</param>
    /// <param name="started">Timestamp of the request's arrival.</param>
    /// <returns>The tier that answered.</returns>
    public async Task<string> AnswerAsync(HttpContext context, string id, string size, long started)
    {
        await using var found = await stores.Public.OpenAsync(ObjectNames.Standing(id, size), context.RequestAborted);
        if (found is not null)
        {
            await WriteAsync(context, id, found);
            return Tiers.None;
        }

        var catalog = catalogs.Current;
        int side = options.Value.StandingSizes.First(s => s.Name == size).Side;
        return await defaults.WriteAsync(context, catalog.Avatar.At(new Box(side, side)), formats.TokenFor(context.Request.Headers, catalog.Offered.AsSpan()), started);
    }

    private async Task WriteAsync(HttpContext context, string id, StoredObject found)
    {
        var headers = context.Response.Headers;
        ContentHeaders.Write(headers, ContentHeaders.Forever);
        headers.ETag = found.ETag;
        if (found.LastModified is { } modified)
            headers.LastModified = HttpDates.Format(modified);
        if (http.Value.CacheTagHeader is { Length: > 0 } tagHeader)
            headers[tagHeader] = CacheTags.OfOriginal(UploadKeys.Of(id));
        if (Preconditions.IsNotModified(context.Request.Headers, found.ETag, found.LastModified))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        byte[] start = new byte[SniffBytes];
        int read = await found.Content.ReadAtLeastAsync(start, SniffBytes, throwOnEndOfStream: false, context.RequestAborted);
        context.Response.ContentType = HeaderReader.Sniff(start.AsSpan(0, read)).ContentType();
        context.Response.ContentLength = found.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        var body = context.Response.BodyWriter;
        ClientLeftException.ThrowIf(await body.WriteAsync(start.AsMemory(0, read), context.RequestAborted));
        for (long left = found.Length - read; left > 0;)
        {
            int part = await found.Content.ReadAsync(body.GetMemory(PartBytes)[..(int)Math.Min(PartBytes, left)], context.RequestAborted);
            if (part == 0)
                throw new EndOfStreamException("The store broke off."); // aborts: a short body must never look whole
            body.Advance(part);
            left -= part;
            ClientLeftException.ThrowIf(await body.FlushAsync(context.RequestAborted));
        }
    }
}
