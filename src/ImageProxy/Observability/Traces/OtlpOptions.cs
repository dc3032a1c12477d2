namespace ImageProxy.Observability.Traces;

/// <summary>Section <c>Observability:Otlp</c>: traces and metrics to a collector by OTLP over HTTP.</summary>
internal sealed record OtlpOptions
{
    /// <summary>Base URL of the collector: <c>http://127.0.0.1:4318</c>. Default: none, and nothing is traced.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Further headers, such as <c>authorization=Basic …,x-team=pictures</c>. Default: none.</summary>
    public string? Headers { get; init; }

    /// <summary>Share of requests that are traced, by their trace id. Default 0.05. While anything is traced, hits in memory take the ordinary way, as every request is looked at.</summary>
    public double TraceRatio { get; init; } = 0.05;

    /// <summary>Whether metrics are sent there as well, every minute. Default true.</summary>
    public bool Metrics { get; init; } = true;

    internal bool IsOn => !string.IsNullOrEmpty(Endpoint);

    internal bool Traces => IsOn && TraceRatio > 0;

    public IEnumerable<string> Faults()
    {
        if (IsOn && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"Observability:Otlp:Endpoint '{Endpoint}' must be an absolute http or https URL.";
        if (TraceRatio is not (>= 0 and <= 1))
            yield return "Observability:Otlp:TraceRatio must be between 0 and 1.";
        if (Headers is { Length: > 0 } && !Headers.Split(',').All(pair => pair.IndexOf('=', StringComparison.Ordinal) > 0))
            yield return "Observability:Otlp:Headers must be name=value, separated by commas.";
    }

    /// <summary>Where a signal goes: <c>traces</c> or <c>metrics</c>.</summary>
    internal Uri UrlOf(string signal) => new($"{Endpoint!.TrimEnd('/')}/v1/{signal}");
}
