namespace ImageProxy.Images;

/// <summary>An expected failure. <paramref name="Detail"/> is shown to clients: no paths, no native messages, no bucket names.</summary>
internal sealed record ImageFault(ImageError Error, string Detail);
