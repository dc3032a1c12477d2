namespace ImageProxy.Http;

/// <summary>Section <c>Http</c>.</summary>
internal sealed record HttpOptions
{
    public const string Section = "Http";

    private const int MinSecret = 16, MaxSecret = 128;

    private const int MaxHeaderName = 64;

    /// <summary>Errors that a picture can stand in for: the request was admitted, and there is time to render one.</summary>
    private static readonly int[] Pictured = [404, 413, 422, 500, 502, 504];

    /// <summary>Connections held at once; one more is closed. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>From the first byte of a request to the end of its headers; then 408. Default 10 s: an edge sends its headers at once.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A connection without a request is closed after so long, also one that has never sent a byte. Default 75 s: longer than nginx's and
    /// CloudFront's own, so that they close first and no request meets a connection that is just being closed.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Bytes per second a client must take of an answer, after 5 s of grace; a slower one is cut off. Default 4,096; 0: as slow as it likes.</summary>
    public int MinResponseRate { get; init; } = 4096;

    /// <summary>
    /// Secrets that the edge sends as <c>X-Origin-Verify</c>; with any here, a request without one of them is a 403. Two at once while one takes
    /// the other's place. Default none: everybody is answered.
    /// </summary>
    public IReadOnlyList<string> OriginVerify { get; init; } = [];

    /// <summary>
    /// Header in which the edge says the format it has read out of <c>Accept</c>: <c>webp</c>, <c>avif</c> or <c>jpeg</c>. Trusted, so only for an
    /// edge that always sets it. Default none: <c>Accept</c> is read here.
    /// </summary>
    public string? FormatHeader { get; init; }

    /// <summary>After SIGTERM: readiness says no for so long before the port closes, so that load balancers look elsewhere first. Default 0.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;

    /// <summary>After the port has closed: time for requests that are being answered. Default 25 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Header in which renditions carry their cache tags, separated by commas: one of the original, one of the preset. Default: none.</summary>
    public string? CacheTagHeader { get; init; }

    /// <summary>
    /// Files by status (404, 413, 422, 500, 502, 504): pictures that are rendered at the requested size and answered in place of words, with the error's status and
    /// freshness. A relative path counts from the working directory. Default: none.
    /// </summary>
    public Dictionary<int, string> ErrorImages { get; init; } = [];

    public IEnumerable<string> Faults()
    {
        foreach (var (status, file) in ErrorImages)
        {
            if (!Pictured.Contains(status))
                yield return $"Http:ErrorImages:{status} is not one of {string.Join(", ", Pictured)}: no other error has a size to be rendered at, or the time.";
            else if (!File.Exists(file))
                yield return $"Http:ErrorImages:{status} '{file}' is not a file.";
        }

        if (CacheTagHeader is { Length: > 0 } && CacheTagHeader.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            yield return $"Http:CacheTagHeader must be a header's name of letters, digits and '-', not '{CacheTagHeader}'.";
        if (MaxConnections < 1)
            yield return $"Http:MaxConnections must be at least 1, not {MaxConnections}.";
        if (RequestHeadersTimeout < TimeSpan.FromSeconds(1) || RequestHeadersTimeout > TimeSpan.FromMinutes(5))
            yield return $"Http:RequestHeadersTimeout must be 1 second to 5 minutes, not {RequestHeadersTimeout}.";
        if (IdleTimeout < TimeSpan.FromSeconds(1) || IdleTimeout > TimeSpan.FromHours(1))
            yield return $"Http:IdleTimeout must be 1 second to 1 hour, not {IdleTimeout}.";
        if (MinResponseRate < 0)
            yield return $"Http:MinResponseRate must be 0 or more bytes per second, not {MinResponseRate}.";
        for (int i = 0; i < OriginVerify.Count; i++)
        {
            // The secret itself is never shown.
            if (OriginVerify[i] is not { Length: >= MinSecret and <= MaxSecret } secret || secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
                yield return $"Http:OriginVerify:{i} must be {MinSecret} to {MaxSecret} printable ASCII characters without spaces.";
        }

        if (FormatHeader is { Length: > 0 } name && (name.Length > MaxHeaderName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            yield return $"Http:FormatHeader must be a header's name of letters, digits and '-', at most {MaxHeaderName} characters, not '{name}'.";
        if (DrainDelay < TimeSpan.Zero || DrainDelay > TimeSpan.FromMinutes(5))
            yield return $"Http:DrainDelay must be 0 to 5 minutes, not {DrainDelay}.";
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromMinutes(5))
            yield return $"Http:DrainTimeout must be 0 to 5 minutes, not {DrainTimeout}.";
    }
}
