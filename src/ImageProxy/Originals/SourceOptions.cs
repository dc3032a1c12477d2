namespace ImageProxy.Originals;

/// <summary>One entry of <c>Originals:Sources</c>.</summary>
internal sealed record SourceOptions
{
    /// <summary>In logs, metrics and health: letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; unique. No default.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>Files</c> or <c>S3</c>, in any case. No default.</summary>
    public string Type { get; init; } = "";

    /// <summary>Files: the folder that holds the originals. A relative one counts from the working directory.</summary>
    public string? Root { get; init; }

    /// <summary>S3: name of the bucket, or the ARN of an access point.</summary>
    public string? Bucket { get; init; }

    /// <summary>S3: as in <c>eu-west-1</c>. May be left out beside <see cref="Endpoint"/>: then <c>us-east-1</c> is signed for.</summary>
    public string? Region { get; init; }

    /// <summary>S3: base URL of another S3-compatible server, http or https. Default: AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>S3: put in front of every key as it is; a folder needs its closing slash. Default: none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>S3: the bucket goes into the path instead of the host name. Default false.</summary>
    public bool PathStyle { get; init; }

    /// <summary>S3: requests are not signed, for public buckets. Default false: credentials come from the SDK's usual chain.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether <c>/original/{key}</c> may answer from here. Default false.</summary>
    public bool ServeOriginals { get; init; }

    internal bool IsFiles => Type.Equals("Files", StringComparison.OrdinalIgnoreCase);

    internal bool IsS3 => Type.Equals("S3", StringComparison.OrdinalIgnoreCase);
}
