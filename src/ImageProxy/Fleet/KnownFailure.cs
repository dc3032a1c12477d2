using ImageProxy.Images;

namespace ImageProxy.Fleet;

/// <summary>What a node has learnt of an original that gives no picture.</summary>
/// <param name="OriginalETag">Entity tag of the bytes that were tried; null where the original is missing.</param>
internal sealed record KnownFailure(string? OriginalETag, ImageFault Fault)
{
    public bool IsMissing => OriginalETag is null;
}
