using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Http;

/// <summary>
/// What is wrong with a request before its URL is looked at. None of these has the shape of what an edge sends, and each is a way to make
/// an edge and this server disagree about where a request ends or which URL it names. So their answers are never kept and end the connection.
/// </summary>
internal static class RequestShape
{
    /// <returns>A sentence for people; null if the shape is right.</returns>
    public static string? FaultOf(HttpRequest request, string rawTarget)
    {
        // Kestrel prefers Transfer-Encoding where Content-Length is there too; the proxy in front may have preferred the other.
        if (request.Headers.TransferEncoding.Count > 0)
            return "Requests with a transfer encoding are not taken here.";
        if (HasBody(request) && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            return $"A {request.Method} request has no body here.";
        // An absolute URL names the same resource to a cache as its path alone: a lasting error for it would stand for the picture.
        if (!rawTarget.StartsWith('/') && !HttpMethods.IsOptions(request.Method))
            return "The request's target must be a path that starts with '/'.";
        return null;
    }

    /// <summary>GET or HEAD of the whole, without a body or anything that is about one.</summary>
    public static bool IsPlain(IHttpRequestFeature request, IFeatureCollection features)
    {
        var headers = request.Headers;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && headers.TransferEncoding.Count == 0 && headers.ContentLength is null && headers.Range.Count == 0
            && features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true;
    }

    public static bool HasBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true || request.ContentLength > 0;
}
