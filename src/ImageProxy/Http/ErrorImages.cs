using ImageProxy.Images;
using ImageProxy.Originals;

namespace ImageProxy.Http;

/// <summary>
/// A picture in an error's place, in the size, shape and format that was asked for, with the error's own status and freshness; setting <c>Http:ErrorImages</c>. Where
/// there is none, or none can be made just now, the error is told in words.
/// </summary>
internal sealed class ErrorImages(ErrorOriginals originals, ImageService images)
{
    /// <param name="recipe">Admitted: nobody gets a size in an error that he would not get otherwise.</param>
    /// <returns>Whether it was answered.</returns>
    public async Task<bool> TryWriteAsync(HttpContext context, ImageFault fault, Recipe recipe, FormatToken negotiated)
    {
        var row = Problems.RowOf(fault.Error);
        if (!originals.Has(row.Status))
            return false;
        var served = await images.GetAsync(ErrorOriginals.KeyOf(row.Status), recipe, negotiated, context.RequestAborted);
        if (served.Rendition is not { } rendition)
            return false;
        var response = context.Response;
        response.StatusCode = row.Status;
        Problems.WriteTo(response.Headers, row, rendition.Body.Length);
        response.Headers.ContentType = rendition.Info.ContentType;
        if (!HttpMethods.IsHead(context.Request.Method))
            await RenditionResponse.SendAsync(response.BodyWriter, rendition.Body, context.RequestAborted);
        return true;
    }
}
