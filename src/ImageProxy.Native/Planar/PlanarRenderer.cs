using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Jpeg.Writing;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Native.WebP;

namespace ImageProxy.Native.Planar;

/// <summary>
/// Renders JPEGs from the planes they are stored in to the planes they are written from: no colour is converted, and colour planes are resampled
/// once, from their own size to their own size. What it does not take goes to the general renderer, and so does what its decoder refuses: whether
/// an original is broken is for one renderer to say.
/// </summary>
public sealed class PlanarRenderer : IRenderer
{
    private readonly IRenderer _general;
    private readonly IPlaneDecoder _decoder;

    /// <param name="general">Takes what is left.</param>
    /// <exception cref="DllNotFoundException">libjpeg-turbo or libwebp is missing; the message says what to install.</exception>
    public PlanarRenderer(IRenderer general)
        : this(general, new ScaledPlaneDecoder(new TurboJpegDecoder()))
    {
    }

    internal PlanarRenderer(IRenderer general, IPlaneDecoder decoder)
    {
        if (!TurboJpegLibrary.TryInitialize(out string message) || !WebPLibrary.TryInitialize(out message))
            throw new DllNotFoundException(message);
        (_general, _decoder) = (general, decoder);
    }

    public string Name => "planar";

    public AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken) =>
        _general.Analyze(original, info, analysis, cancellationToken);

    public RenderResult Render(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return RenderResult.Fail(RenderFailure.Canceled, "before it began");
        byte[]? bytes = null;
        try
        {
            bytes = PlanarScope.Takes(original.Span, info, plan, encoding) ? TryRender(original.Span, info, plan, encoding, cancellationToken) : null;
        }
        catch (OperationCanceledException)
        {
            return RenderResult.Fail(RenderFailure.Canceled, "after decoding");
        }
        catch (Exception e) when (e is TurboJpegException or WebPException or OutOfMemoryException)
        {
            // The general renderer needs less memory, and has words for what is wrong.
        }

        if (bytes is null && info.Eighths < 8)
            return RenderResult.Fail(RenderFailure.Unsupported, "not from a reduced original");
        return bytes is null
            ? _general.Render(original, info, plan, encoding, cancellationToken).MadeBy(_general)
            : new(bytes, plan.Output) { Renderer = Name };
    }

    public RenderResult Reduce(ReadOnlyMemory<byte> original, ImageInfo info, int eighths, CancellationToken cancellationToken)
    {
        if (info.Eighths < 8 || !PlanarScope.Takes(original.Span, info, Reduction.PlanOf(info, eighths), Reduction.Encoding))
            return RenderResult.Fail(RenderFailure.Unsupported, "not rendered plane by plane");
        try
        {
            if (!_decoder.TryDecode(original.Span, info, eighths, out var decoded, out string detail))
                return RenderResult.Fail(RenderFailure.Unsupported, detail);
            using var planes = decoded;
            cancellationToken.ThrowIfCancellationRequested();
            PlaneEdges.Extend(planes);
            return new(JpegPlaneEncoder.Encode(planes, Reduction.Encoding.Quality), planes.Size) { Renderer = Name };
        }
        catch (OperationCanceledException)
        {
            return RenderResult.Fail(RenderFailure.Canceled, "after decoding");
        }
        catch (Exception e) when (e is TurboJpegException or OutOfMemoryException)
        {
            return RenderResult.Fail(RenderFailure.Unsupported, e.Message);
        }
    }

    /// <summary>Null where the original is left to the general renderer.</summary>
    private byte[]? TryRender(ReadOnlySpan<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        int eighths = PlaneScale.Choose(plan, info);
        if (!_decoder.TryDecode(original, info with { StoredSize = info.HeldSize }, eighths, out var decoded, out _))
            return null;
        using var stored = decoded;
        cancellationToken.ThrowIfCancellationRequested();
        var background = plan.Background.OnWhite();
        var sampling = PlanarScope.SamplingOf(info, plan, encoding, background);
        bool isWebP = encoding.Format == ImageFormat.WebP;
        using var planes = PlaneComposer.Compose(stored, eighths, info, plan with { Background = background }, sampling, studio: isWebP);
        return isWebP
            ? WebPPlanesEncoder.Encode(planes, encoding.Quality, encoding.Effort < 0 ? VipsEncoder.WebPEffort : encoding.Effort)
            : JpegPlaneEncoder.Encode(planes, encoding.Quality);
    }
}
