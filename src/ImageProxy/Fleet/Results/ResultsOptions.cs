namespace ImageProxy.Fleet.Results;

/// <summary>Section <c>Fleet:Results</c>: a bucket in which renditions are kept for all nodes. Works with and without Redis.</summary>
internal sealed record ResultsOptions
{
    /// <summary>Name of the bucket. Default: none, and nothing is kept there.</summary>
    public string? Bucket { get; init; }

    /// <summary>As in <c>eu-west-1</c>. May be left out beside <see cref="Endpoint"/>.</summary>
    public string? Region { get; init; }

    /// <summary>Base URL of another S3-compatible server. Default: AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The bucket goes into the path instead of the host name. Default false.</summary>
    public bool PathStyle { get; init; }

    /// <summary>In front of every object's name; a folder needs its closing slash. Default: none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Time for one object, to be read or written; then the bucket is left alone for five seconds. Default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    public bool IsOn => !string.IsNullOrWhiteSpace(Bucket);

    public IEnumerable<string> Faults()
    {
        if (!IsOn)
            yield break;
        if (Bucket!.Length < 3 || Bucket.Contains('/', StringComparison.Ordinal))
            yield return $"Fleet:Results:Bucket '{Bucket}' is not a bucket's name; folders belong into Prefix.";
        if (string.IsNullOrEmpty(Region) && Endpoint is null)
            yield return "Fleet:Results:Region or Fleet:Results:Endpoint must be given.";
        if (Endpoint is not null && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"Fleet:Results:Endpoint '{Endpoint}' must be an absolute http or https URL.";
        if (Prefix.StartsWith('/') || Prefix.Length > 200)
            yield return "Fleet:Results:Prefix must not start with a slash, and have at most 200 characters.";
        if (Timeout < TimeSpan.FromMilliseconds(50) || Timeout > TimeSpan.FromSeconds(30))
            yield return $"Fleet:Results:Timeout must be 50 milliseconds to 30 seconds, not {Timeout}.";
    }
}
