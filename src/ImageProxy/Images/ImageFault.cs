namespace ImageProxy.Images;

/// <summary>An expected failure. <paramref name="Detail"/> is shown to clients: no paths, no native messages, no bucket names.</summary>
/// <param name="RetryAfter">Seconds, where the answer carries <c>Retry-After</c>; null takes that of the table.</param>
internal sealed record ImageFault(ImageError Error, string Detail, int? RetryAfter = null);
