namespace ImageProxy.Originals;

/// <summary>What the sources have last said of an original that is there.</summary>
/// <param name="ETag">Its entity tag at that time, quotes included.</param>
/// <param name="Asked">A moment before they were asked.</param>
internal sealed record OriginalCheck(string ETag, DateTimeOffset Asked);
