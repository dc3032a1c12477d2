using ImageProxy.Observability.Errors;
using ImageProxy.Observability.StatsD;
using ImageProxy.Observability.Traces;

namespace ImageProxy.Observability;

/// <summary>Section <c>Observability</c>: who else is told what happens here. Nobody by default; Prometheus comes by itself, see section <c>Admin</c>.</summary>
internal sealed record ObservabilityOptions
{
    public const string Section = "Observability";

    /// <inheritdoc cref="StatsDOptions"/>
    public StatsDOptions StatsD { get; init; } = new();

    /// <inheritdoc cref="OtlpOptions"/>
    public OtlpOptions Otlp { get; init; } = new();

    /// <inheritdoc cref="ErrorReportOptions"/>
    public ErrorReportOptions Sentry { get; init; } = new();

    public IEnumerable<string> Faults() => [.. StatsD.Faults(), .. Otlp.Faults(), .. Sentry.Faults()];
}
