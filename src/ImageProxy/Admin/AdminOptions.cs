namespace ImageProxy.Admin;

/// <summary>Section <c>Admin</c>: the operator's address.</summary>
internal sealed record AdminOptions
{
    public const string Section = "Admin";

    /// <summary>Addresses of health and metrics, separated by semicolons. Default http://127.0.0.1:5501; empty turns them off.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5501";

    public IEnumerable<string> Faults()
    {
        foreach (string url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url.Replace("//+", "//host", StringComparison.Ordinal).Replace("//*", "//host", StringComparison.Ordinal), UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https"))
                yield return $"Admin:Urls: '{url}' is not an http address such as http://127.0.0.1:5501.";
        }
    }
}
