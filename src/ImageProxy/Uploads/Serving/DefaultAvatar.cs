using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Serving;

/// <summary>What is shown where there is no picture of that id, or not yet: 404, a picture of the site's, or a letter. Kept briefly, as one may come.</summary>
internal sealed class DefaultAvatar(ImageService images, IOptions<UploadsOptions> options, IOptions<HttpOptions> http, TimeProvider time)
{
    private readonly DefaultAvatarOptions _options = options.Value.Default;

    /// <param name="recipe">How the picture would have been rendered.</param>
    /// <param name="started">Timestamp of the request's arrival.</param>
    /// <returns>The tier that answered.</returns>
    public async Task<string> WriteAsync(HttpContext context, Recipe recipe, FormatToken negotiated, long started)
    {
        if (_options.Picture is { Length: > 0 } key)
        {
            var served = await images.GetAsync(key, recipe, negotiated, context.RequestAborted);
            if (served.Fault is null)
            {
                await RenditionResponse.WriteAsync(context, served, ContentHeaders.Briefly, http.Value.CacheTagHeader, time.GetElapsedTime(started));
                return served.Tier;
            }
        }

        if (_options.Letter is { Length: > 0 } letter)
        {
            int width = recipe.Box.Width == 0 ? recipe.Box.Height : recipe.Box.Width, height = recipe.Box.Height == 0 ? recipe.Box.Width : recipe.Box.Height;
            await ContentHeaders.WriteAsync(context, LetterAvatar.Png(letter, new PixelSize(width, height)), ImageFormat.Png, ContentHeaders.Briefly);
            return Tiers.None;
        }

        context.Response.Headers.Vary = "Accept";
        await Problems.WriteAsync(context, new(ImageError.OriginalMissing, "There is no upload under this id, or it is not ready yet."));
        return Tiers.None;
    }
}
