using ImageProxy.Images;

namespace ImageProxy.Originals;

internal enum FetchOutcome
{
    Found,

    /// <summary>The entity tag we sent still holds.</summary>
    NotModified,

    Missing,

    /// <summary>See <see cref="FetchResult.Fault"/>.</summary>
    Failed,
}

/// <summary>Answer of a source, or of all of them in order.</summary>
/// <param name="Original">Where <see cref="FetchOutcome.Found"/>; the caller disposes it.</param>
/// <param name="Fault">Where <see cref="FetchOutcome.Failed"/>: SourceFailed, TooSlow or OriginalTooLarge.</param>
internal sealed record FetchResult(FetchOutcome Outcome, Original? Original = null, ImageFault? Fault = null)
{
    public static FetchResult NotModified { get; } = new(FetchOutcome.NotModified);

    public static FetchResult Missing { get; } = new(FetchOutcome.Missing);

    public static FetchResult Found(Original original) => new(FetchOutcome.Found, original);

    public static FetchResult Failed(ImageError error, string detail) => new(FetchOutcome.Failed, Fault: new(error, detail));
}
