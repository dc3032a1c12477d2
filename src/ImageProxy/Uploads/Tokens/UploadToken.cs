using System.Text.Json.Serialization;

namespace ImageProxy.Uploads.Tokens;

/// <summary>What the bearer of a token may do.</summary>
/// <param name="Subject">Who: 1 to 128 characters, the site's own name for a user.</param>
/// <param name="ExpiresAt">Seconds since 1970; from then on the token is void.</param>
/// <param name="Quota">Uploads within any hour; null: <see cref="UploadsOptions.Quota"/>.</param>
/// <param name="IsAdmin">May delete the uploads of others.</param>
internal sealed record UploadToken(
    [property: JsonPropertyName("sub")] string Subject,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("quota")] int? Quota = null,
    [property: JsonPropertyName("admin")] bool IsAdmin = false)
{
    public const int MaxSubject = 128;

    /// <summary>Most that may be in <see cref="Quota"/>.</summary>
    public const int MaxQuota = 10_000;
}
