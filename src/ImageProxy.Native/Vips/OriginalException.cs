using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>The original is to blame; caught by the renderer and turned into a result.</summary>
internal sealed class OriginalException(RenderFailure failure, string detail) : Exception(detail)
{
    public RenderFailure Failure { get; } = failure;
}
