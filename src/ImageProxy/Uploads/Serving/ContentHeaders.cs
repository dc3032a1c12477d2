using ImageProxy.Imaging.Formats;

namespace ImageProxy.Uploads.Serving;

/// <summary>What every picture of uploads says, so that no browser ever takes it for anything else.</summary>
internal static class ContentHeaders
{
    public const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Where a picture may still come.</summary>
    public const string Briefly = "public, max-age=60";

    public static void Write(IHeaderDictionary headers, string cacheControl)
    {
        headers.CacheControl = cacheControl;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    }

    /// <summary>A file that was made here.</summary>
    public static Task WriteAsync(HttpContext context, byte[] file, ImageFormat format, string cacheControl)
    {
        Write(context.Response.Headers, cacheControl);
        context.Response.ContentType = format.ContentType();
        context.Response.ContentLength = file.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(file, context.RequestAborted).AsTask();
    }
}
