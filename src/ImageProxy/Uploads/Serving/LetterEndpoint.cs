using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Uploads.Serving;

/// <summary><c>/avatar/letter/{grapheme}/{size}</c>: an SVG, or with <c>@png</c> behind it a PNG, of the sizes that avatars have.</summary>
internal sealed class LetterEndpoint(ImageCatalogHolder catalogs)
{
    private const string Shape = "Letter avatars are /avatar/letter/{grapheme}/{size}, one letter, percent-encoded where it is not plain; @png may follow.";

    /// <param name="rest">All behind <c>letter/</c>, as it was sent.</param>
    public Task AnswerAsync(HttpContext context, string rest)
    {
        string plain = rest.EndsWith("@png", StringComparison.Ordinal) || rest.EndsWith("@svg", StringComparison.Ordinal) ? rest[..^4] : rest;
        int slash = plain.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || PixelCount.Problem(plain.AsSpan(slash + 1), out int size) is not null || size == 0
            || !OriginalKey.TryDecode(plain.AsSpan(0, slash), out string? grapheme, out _) || !Grapheme.IsOne(grapheme))
            return Problems.WriteAsync(context, new(ImageError.MalformedUrl, Shape));
        var catalog = catalogs.Current;
        int allowed = NearestBox.NearestAbove(catalog.AvatarSizes.AsSpan(), size);
        if (allowed != size)
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = $"/avatar/letter/{plain[..slash]}/{allowed}{rest[plain.Length..]}";
            context.Response.Headers.CacheControl = "public, max-age=3600";
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        return rest.EndsWith("@png", StringComparison.Ordinal)
            ? ContentHeaders.WriteAsync(context, LetterAvatar.Png(grapheme, new PixelSize(size, size)), ImageFormat.Png, catalog.CacheControl)
            : ContentHeaders.WriteAsync(context, LetterAvatar.Svg(grapheme, size), ImageFormat.Svg, catalog.CacheControl);
    }
}
