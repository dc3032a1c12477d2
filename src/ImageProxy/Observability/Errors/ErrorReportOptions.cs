namespace ImageProxy.Observability.Errors;

/// <summary>Section <c>Observability:Sentry</c>: what goes wrong is reported to Sentry, or whatever speaks its protocol.</summary>
internal sealed record ErrorReportOptions
{
    /// <summary>The project's address, <c>https://key@host/1</c>. Default: none, and nothing is reported.</summary>
    public string? Dsn { get; init; }

    /// <summary>Share of the reports that are sent. Default 1.</summary>
    public double SampleRate { get; init; } = 1;

    /// <summary>Reports a minute at most; the rest are left out. Default 60.</summary>
    public int MaxPerMinute { get; init; } = 60;

    /// <summary>What reports are filed under. Default <c>production</c>.</summary>
    public string Environment { get; init; } = "production";

    internal bool IsOn => !string.IsNullOrEmpty(Dsn);

    public IEnumerable<string> Faults()
    {
        if (IsOn && !(Uri.TryCreate(Dsn, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length > 0 && url.AbsolutePath.Length > 1))
            yield return "Observability:Sentry:Dsn must be of the form https://key@host/project.";
        if (SampleRate is not (> 0 and <= 1))
            yield return "Observability:Sentry:SampleRate must be above 0 and at most 1.";
        if (MaxPerMinute < 1)
            yield return "Observability:Sentry:MaxPerMinute must be at least 1.";
    }

    internal SentryOptions ForClient() => new()
    {
        Dsn = Dsn,
        SampleRate = (float)SampleRate,
        Environment = Environment,
        Release = $"imageproxy@{ProductVersion.Text}",
        ServerName = System.Environment.MachineName,
        SendDefaultPii = false,
        AutoSessionTracking = false,
        MaxQueueItems = 100,
        ShutdownTimeout = TimeSpan.FromSeconds(2),
    };
}
