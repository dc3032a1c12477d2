using ImageProxy.Images;

namespace ImageProxy.Originals;

/// <summary>An opened original for <c>/original/{key}</c>.</summary>
/// <param name="Content">Where found: the bytes asked for, read once, disposed by the caller.</param>
/// <param name="Offset">Offset of the first byte of <paramref name="Content"/> in the original.</param>
/// <param name="Count">Bytes in <paramref name="Content"/>.</param>
/// <param name="Satisfiable">False where the range lies outside the original (416); <paramref name="Head"/> then gives the length.</param>
internal sealed record OpenResult(
    FetchOutcome Outcome, OriginalHead? Head = null, Stream? Content = null, long Offset = 0, long Count = 0, bool Satisfiable = true, ImageFault? Fault = null);
