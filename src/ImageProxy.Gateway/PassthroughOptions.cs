namespace ImageProxy.Gateway;

/// <summary>Section <c>Gateway:Passthrough</c>: originals streamed straight from a public bucket, past the nodes.</summary>
internal sealed record PassthroughOptions
{
    /// <summary>First part of the path that goes to the bucket. Default <c>/original</c>.</summary>
    public string Prefix { get; init; } = "/original";

    /// <summary>The bucket, with a path where keys stand below one: <c>https://pictures.s3.eu-west-1.amazonaws.com</c>. Default none: no passthrough.</summary>
    public string? Url { get; init; }
}
