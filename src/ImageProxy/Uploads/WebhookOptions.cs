namespace ImageProxy.Uploads;

/// <summary>Section <c>Uploads:Webhook</c>: where a site may be told that an upload is ready.</summary>
internal sealed record WebhookOptions
{
    /// <summary>Scheme, host and port that a callback may have, exactly: <c>https://app.example.com</c>. Default: none, and no callbacks.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>What calls are signed with. No default.</summary>
    public string? Secret { get; init; }

    /// <summary>Calls in all, the first one included. Default 5.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>For one call. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public bool IsOn => Origins.Count > 0;

    /// <summary>Whether this is an address that may be called.</summary>
    public bool Allows(string address) => address.Length <= 1024 && Uri.TryCreate(address, UriKind.Absolute, out var url) && url is { UserInfo: "", Scheme: "http" or "https" }
        && Origins.Contains(url.GetLeftPart(UriPartial.Authority), StringComparer.Ordinal);

    public IEnumerable<string> Faults()
    {
        foreach (string origin in Origins.Where(o => !UploadsOptions.IsOrigin(o)))
            yield return $"Uploads:Webhook:Origins: '{origin}' is not scheme and host, as in https://app.example.com.";
        if (IsOn && Secret is not { Length: >= UploadsOptions.MinKey })
            yield return $"Uploads:Webhook:Secret must have at least {UploadsOptions.MinKey} characters.";
        if (Tries is < 1 or > 20)
            yield return $"Uploads:Webhook:Tries must be 1 to 20, not {Tries}.";
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(1))
            yield return $"Uploads:Webhook:Timeout must be 100 milliseconds to 1 minute, not {Timeout}.";
    }
}
