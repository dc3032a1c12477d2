using ImageProxy.Caching;

namespace ImageProxy.Images;

/// <summary>Answer to one request: a rendition or a fault, and how it came about.</summary>
/// <param name="Tier">Label of metrics and <c>Cache-Status</c>: memory, disk, redis, results, rendered, joined or none.</param>
/// <param name="Stale">The original has not been checked for longer than <c>Caching:RevalidateAfter</c>; edges should not keep this long.</param>
/// <param name="Substitute">The rendition is a larger one of the same picture, as there was no room to render the wanted one, or another format, as that takes long. Not to be kept under its key.</param>
/// <param name="Reduced">The original, reduced on the way; to be kept.</param>
/// <param name="Accident">A render that crashed or ran out of time for the first time, an original that may come any moment, or an answer that a purge has overtaken: nothing is held against the original yet.</param>
internal sealed record Served(
    Rendition? Rendition, ImageFault? Fault, string Tier, bool Stale = false, StageTimes Times = default, bool Substitute = false,
    bool Accident = false, ReducedOriginal? Reduced = null)
{
    public static Served From(ImageFault fault, StageTimes times = default) => new(null, fault, Tiers.None, Times: times);
}
