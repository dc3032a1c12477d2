using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Serving;

/// <summary>
/// Uploaded pictures on a host of their own: what strangers have sent never shares an origin with the site's pages. Without
/// <c>Uploads:PublicHost</c> every host serves everything.
/// </summary>
internal sealed class PublicHost(IOptions<UploadsOptions> options)
{
    private readonly string? _host = options.Value is { Enabled: true, PublicHost: { Length: > 0 } host } ? host : null;

    /// <summary>In front of the paths of pictures; empty where they are on the same host.</summary>
    public string Base => _host is null ? "" : "https://" + _host;

    /// <summary>Whether this host answers URLs of this kind.</summary>
    /// <param name="host">As the client has named it.</param>
    /// <param name="isContent">Uploaded pictures, as opposed to the API of uploads.</param>
    public bool Admits(string? host, bool isContent) => _host is null || string.Equals(_host, host, StringComparison.OrdinalIgnoreCase) == isContent;

    /// <summary>Whether this host shows renditions of this original; those that were not uploaded are shown everywhere.</summary>
    public bool AdmitsKey(string? host, string originalKey) => _host is null || !UploadKeys.Is(originalKey) || Admits(host, isContent: true);
}
