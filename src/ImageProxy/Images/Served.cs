using ImageProxy.Caching;

namespace ImageProxy.Images;

/// <summary>Answer to one request: a rendition or a fault, and how it came about.</summary>
/// <param name="Tier">Label of metrics and <c>Cache-Status</c>: memory, disk, redis, results, rendered, joined or none.</param>
/// <param name="Stale">The original has not been checked for longer than <c>Caching:RevalidateAfter</c>; edges should not keep this long.</param>
internal sealed record Served(Rendition? Rendition, ImageFault? Fault, string Tier, bool Stale = false, StageTimes Times = default)
{
    public static Served From(ImageFault fault, StageTimes times = default) => new(null, fault, Tiers.None, Times: times);
}
