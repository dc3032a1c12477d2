namespace ImageProxy.Admin;

/// <summary>Section <c>Admin</c>: the operator's address.</summary>
internal sealed record AdminOptions
{
    public const string Section = "Admin";

    /// <summary>Addresses of health and metrics, separated by semicolons. Default http://127.0.0.1:5501; empty turns them off.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5501";

    /// <summary>What a purge must be authorised with, as <c>Authorization: Bearer …</c>. Default: none, and nothing can be purged.</summary>
    public string? Token { get; init; }

    /// <inheritdoc cref="CloudFrontOptions"/>
    public CloudFrontOptions CloudFront { get; init; } = new();

    public IEnumerable<string> Faults()
    {
        foreach (string fault in CloudFront.Faults())
            yield return fault;
        if (Token is { Length: > 0 and < 16 })
            yield return "Admin:Token must have at least 16 characters.";
        foreach (string url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url.Replace("//+", "//host", StringComparison.Ordinal).Replace("//*", "//host", StringComparison.Ordinal), UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https"))
                yield return $"Admin:Urls: '{url}' is not an http address such as http://127.0.0.1:5501.";
        }
    }
}
