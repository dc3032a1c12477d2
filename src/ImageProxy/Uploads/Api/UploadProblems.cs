using System.Globalization;
using ImageProxy.Http;

namespace ImageProxy.Uploads.Api;

/// <summary>The table of all that can be wrong with an upload. None of it may be kept by an edge.</summary>
internal static class UploadProblems
{
    private static Problems.Row Row(int status, string type, string title, int? retryAfter = null) => new(status, type, title, TimeSpan.Zero, retryAfter);

    public static Problems.Row TokenMissing { get; } = Row(401, "token-missing", "A token is needed.");

    public static Problems.Row TokenInvalid { get; } = Row(401, "token-invalid", "The token is not valid.");

    public static Problems.Row NotYours { get; } = Row(403, "not-yours", "This upload belongs to somebody else.");

    public static Problems.Row OriginNotAllowed { get; } = Row(403, "origin-not-allowed", "Pages of this origin may not upload here.");

    public static Problems.Row CallbackNotAllowed { get; } = Row(403, "callback-not-allowed", "This address is not called.");

    public static Problems.Row Unknown { get; } = Row(404, "upload-unknown", "There is no such upload.");

    public static Problems.Row WrongMethod { get; } = Row(405, "method-not-allowed", "This method is not answered here.");

    public static Problems.Row TooSlow { get; } = Row(408, "upload-too-slow", "The body came too slowly.");

    public static Problems.Row LengthRequired { get; } = Row(411, "length-required", "Content-Length is required.");

    public static Problems.Row TooLarge { get; } = Row(413, "upload-too-large", "The upload is too large.");

    public static Problems.Row NotAPicture { get; } = Row(415, "not-a-picture", "This is not a picture that is taken here.");

    public static Problems.Row WrongHost { get; } = Row(421, "wrong-host", "Another host answers this.");

    public static Problems.Row Failed { get; } = Row(422, "upload-failed", "The upload cannot be used.");

    public static Problems.Row OverQuota { get; } = Row(429, "over-quota", "Too many uploads.");

    public static Problems.Row Malformed { get; } = Row(400, "malformed-upload", "The upload is malformed.");

    public static Problems.Row Empty { get; } = Row(400, "upload-empty", "The upload is empty.");

    public static Problems.Row Away { get; } = Row(503, "uploads-away", "Uploads are not taken at the moment.", retryAfter: 5);

    public static Problems.Row Crowded { get; } = Row(503, "too-many-wait", "Too many clients wait.", retryAfter: 5);

    public static Task WriteAsync(HttpContext context, Problems.Row row, string detail, TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        else if (row.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(context, row, detail);
    }
}
