using System.Diagnostics.Metrics;
using ImageProxy.Images;

namespace ImageProxy.Originals;

/// <summary>Counts what sources answer. Tag values are the sources' names and a fixed set of outcomes, so cardinality is bounded.</summary>
internal sealed class OriginalsMetrics
{
    public const string MeterName = "ImageProxy";

    private readonly Counter<long> _fetches;

    public OriginalsMetrics(IMeterFactory factory) =>
        _fetches = factory.Create(MeterName).CreateCounter<long>(
            "imageproxy.original.fetches",
            unit: "{fetch}",
            description: "Answers of a source of originals, or of what is kept of it (kept: on disk, shared: by another node); retries inside one answer are not counted apart.");

    public void Count(string source, FetchResult result)
    {
        if (result.Via is { } via)
            Count(source, via);
        else
            Count(source, result.Outcome, result.Fault, result.Forbidden);
    }

    public void Count(string source, OpenResult result) => Count(source, result.Outcome, result.Fault, result.Forbidden);

    private void Count(string source, FetchOutcome outcome, ImageFault? fault, bool forbidden) =>
        Count(source, NameOf(outcome, fault, forbidden));

    private void Count(string source, string outcome) => _fetches.Add(1, new("source", source), new("outcome", outcome));

    private static string NameOf(FetchOutcome outcome, ImageFault? fault, bool forbidden) => outcome switch
    {
        FetchOutcome.Found => "found",
        FetchOutcome.NotModified => "not_modified",
        FetchOutcome.Missing => forbidden ? "forbidden" : "missing",
        _ => fault?.Error switch
        {
            ImageError.TooSlow => "too_slow",
            ImageError.OriginalTooLarge => "too_large",
            ImageError.Busy => "no_room",
            _ => "failed",
        },
    };
}
