using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Api;

/// <summary>Lets pages of the listed origins, and no others, use the API. Tokens are sent by the page itself, so cookies are never allowed.</summary>
internal sealed class Cors(IOptions<UploadsOptions> options)
{
    private readonly IReadOnlyList<string> _origins = options.Value.Origins;

    /// <summary>What every answer of the API says to a listed origin.</summary>
    /// <returns>Whether the request is of a listed origin.</returns>
    public bool Write(HttpContext context)
    {
        if (_origins.Count == 0)
            return false;
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin is not [{ } origin] || !_origins.Contains(origin, StringComparer.Ordinal))
            return false;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "Location, Retry-After, Preference-Applied";
        return true;
    }

    /// <summary>Answers the question a browser asks before it sends anything of its own.</summary>
    public Task AnswerPreflightAsync(HttpContext context)
    {
        if (!Write(context))
            return UploadProblems.WriteAsync(context, UploadProblems.OriginNotAllowed, "The origin is not among Uploads:Origins.");
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Prefer, Upload-Callback";
        headers.AccessControlMaxAge = "600";
        headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
