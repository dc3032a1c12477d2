using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Planning;

/// <summary>
/// Turns bytes + plan into bytes. Synchronous and CPU-bound: the caller owns threads, slots and deadlines. Every argument and every
/// result is a plain value, so that a renderer can live in another process. Implementations may be called from several threads at once.
/// </summary>
public interface IRenderer
{
    /// <summary>Short name for metrics and logs: <c>vips</c>, <c>planar</c>, …</summary>
    string Name { get; }

    /// <summary>Looks at the pixels for what a mode needs before it can plan.</summary>
    AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken);

    /// <summary>
    /// Renders. Orientation is applied, colours become sRGB, all metadata is removed. A broken or truncated original is a
    /// <see cref="RenderFailure"/>, never a picture with a grey tail. <paramref name="cancellationToken"/> is looked at where the library can stop.
    /// </summary>
    RenderResult Render(ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a reduced original: all of it at <paramref name="eighths"/>/8, next to lossless, not turned, from which <see cref="Render"/> makes what
    /// is much smaller (see <see cref="ImageInfo.Eighths"/>). <see cref="RenderFailure.Unsupported"/> where this renderer makes none of it.
    /// </summary>
    /// <param name="eighths">1, 2 or 4.</param>
    RenderResult Reduce(ReadOnlyMemory<byte> original, ImageInfo info, int eighths, CancellationToken cancellationToken) =>
        RenderResult.Fail(RenderFailure.Unsupported, "no reduced originals of this kind");
}
