using System.Globalization;
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
/// <param name="Fault">Where <see cref="FetchOutcome.Failed"/>: SourceFailed, TooSlow, OriginalTooLarge, or Busy where there was no room for the bytes.</param>
/// <param name="Forbidden">Where <see cref="FetchOutcome.Missing"/>: the source would not say, so it is counted apart from a plain miss.</param>
/// <param name="Asked">A moment before the source was asked, where that was not in this call; null: in this call.</param>
/// <param name="Via">Where the bytes come from, if not from the source itself: <c>kept</c>, <c>shared</c> or, after asking it, <c>not_modified</c>; for the metric.</param>
internal sealed record FetchResult(
    FetchOutcome Outcome, Original? Original = null, ImageFault? Fault = null, bool Forbidden = false, DateTimeOffset? Asked = null, string? Via = null)
{
    public static FetchResult NotModified { get; } = new(FetchOutcome.NotModified);

    public static FetchResult Missing { get; } = new(FetchOutcome.Missing);

    /// <summary>Missing as far as clients are told: S3 answers 403 for a missing key to whoever may not list the bucket.</summary>
    public static FetchResult Denied { get; } = new(FetchOutcome.Missing, Forbidden: true);

    public static FetchResult Found(Original original) => new(FetchOutcome.Found, original);

    /// <param name="length">Null where the source has not said and reading stopped at the limit.</param>
    public static FetchResult TooLarge(long? length, long limit) => Failed(ImageError.OriginalTooLarge, length is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"The original has {value:N0} bytes; the limit is {limit:N0}.")
        : string.Create(CultureInfo.InvariantCulture, $"The original has more than {limit:N0} bytes, which is the limit."));

    /// <summary>There is no room in memory for the original beside those that are being rendered.</summary>
    public static FetchResult NoRoom() => Failed(ImageError.Busy, "Too many originals are in memory; retry shortly.");

    public static FetchResult Failed(ImageError error, string detail) => new(FetchOutcome.Failed, Fault: new(error, detail));
}
