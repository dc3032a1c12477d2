using ImageProxy.Originals;

namespace ImageProxy.Uploads.Stores;

/// <summary>Sections <c>Uploads:Private</c> and <c>Uploads:Public</c>: a folder, or a bucket.</summary>
internal sealed record StoreOptions
{
    /// <summary><c>Files</c> or <c>S3</c>, in any case. No default.</summary>
    public string Type { get; init; } = "";

    /// <summary>Files: the folder, made when missing.</summary>
    public string? Root { get; init; }

    /// <summary>S3: name of the bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>S3: as in <c>eu-west-1</c>. May be left out beside <see cref="Endpoint"/>.</summary>
    public string? Region { get; init; }

    /// <summary>S3: base URL of another S3-compatible server. Default: AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>S3: the bucket goes into the path instead of the host name. Default false.</summary>
    public bool PathStyle { get; init; }

    /// <summary>S3: in front of every object's name; a folder needs its closing slash. Default: none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>S3: time for one call, from the end of what is sent. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    internal bool IsFiles => Type.Equals("Files", StringComparison.OrdinalIgnoreCase);

    internal bool IsS3 => Type.Equals("S3", StringComparison.OrdinalIgnoreCase);

    /// <summary>For the connection that originals have, too.</summary>
    internal SourceOptions AsSource => new() { Type = "S3", Bucket = Bucket, Region = Region, Endpoint = Endpoint, PathStyle = PathStyle };

    /// <param name="path">Of the section.</param>
    public IEnumerable<string> Faults(string path)
    {
        if (!IsFiles && !IsS3)
            yield return $"{path}:Type must be Files or S3, not '{Type}'.";
        if (IsFiles && string.IsNullOrWhiteSpace(Root))
            yield return $"{path}:Root must name a folder.";
        if (IsFiles && (Bucket ?? Region ?? Endpoint) is not null)
            yield return $"{path}: Bucket, Region and Endpoint are for stores of type S3 only.";
        if (!IsS3)
            yield break;
        if (Root is not null)
            yield return $"{path}:Root is for stores of type Files only.";
        if (Bucket is not { Length: >= 3 } || Bucket.Contains('/', StringComparison.Ordinal))
            yield return $"{path}:Bucket '{Bucket}' is not a bucket's name: at least 3 characters, no slash; folders belong into Prefix.";
        if (string.IsNullOrEmpty(Region) && Endpoint is null)
            yield return $"{path}:Region or {path}:Endpoint must be given.";
        if (Endpoint is not null && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"{path}:Endpoint '{Endpoint}' must be an absolute http or https URL.";
        if (Prefix.StartsWith('/') || Prefix.Length > 200)
            yield return $"{path}:Prefix must not start with a slash, and have at most 200 characters.";
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(5))
            yield return $"{path}:Timeout must be 100 milliseconds to 5 minutes, not {Timeout}.";
    }
}
