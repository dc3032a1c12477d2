using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>A rendition, or the reason there is none.</summary>
/// <param name="Bytes">The encoded picture; empty on failure.</param>
/// <param name="Size">Its size; for animations one frame's.</param>
/// <param name="Failure">None on success.</param>
/// <param name="Detail">For the log only: may hold a native library's words.</param>
public readonly record struct RenderResult(byte[] Bytes, PixelSize Size, RenderFailure Failure = RenderFailure.None, string? Detail = null)
{
    /// <summary><see cref="IRenderer.Name"/> of the one that made it; null where it is the one that was asked.</summary>
    public string? Renderer { get; init; }

    /// <summary>Says who has made it, where it does not say so itself.</summary>
    public RenderResult MadeBy(IRenderer renderer)
    {
        ArgumentNullException.ThrowIfNull(renderer);
        return this with { Renderer = Renderer ?? renderer.Name };
    }

    public bool Succeeded => Failure == RenderFailure.None;

    public static RenderResult Fail(RenderFailure failure, string detail) => new([], default, failure, detail);
}
