namespace ImageProxy.Originals;

/// <summary>A source that does not answer, for the operator.</summary>
/// <param name="Source">Its name in the settings.</param>
/// <param name="Says">What was found, in one sentence.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record SourceFault(string Source, string Says, string Remedy);
