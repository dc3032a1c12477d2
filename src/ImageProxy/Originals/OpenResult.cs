using ImageProxy.Images;

namespace ImageProxy.Originals;

/// <summary>An opened original for <c>/original/{key}</c>.</summary>
/// <param name="Content">
/// Where found: the bytes asked for, read once, disposed by the caller. Reading throws <see cref="IOException"/> when the source breaks off
/// or stalls.
/// </param>
/// <param name="Offset">Offset of the first byte of <paramref name="Content"/> in the original.</param>
/// <param name="Count">Bytes in <paramref name="Content"/>.</param>
/// <param name="Satisfiable">False where the range lies outside the original (416); <paramref name="Head"/> then gives the length.</param>
/// <param name="Forbidden">As in <see cref="FetchResult"/>.</param>
internal sealed record OpenResult(
    FetchOutcome Outcome, OriginalHead? Head = null, Stream? Content = null, long Offset = 0, long Count = 0, bool Satisfiable = true,
    ImageFault? Fault = null, bool Forbidden = false)
{
    public static OpenResult Missing { get; } = new(FetchOutcome.Missing);

    public static OpenResult Denied { get; } = new(FetchOutcome.Missing, Forbidden: true);

    public static OpenResult Failed(ImageError error, string detail) => new(FetchOutcome.Failed, Fault: new(error, detail));

    public static OpenResult Unsatisfiable(OriginalHead head) => new(FetchOutcome.Found, head, Satisfiable: false);
}
