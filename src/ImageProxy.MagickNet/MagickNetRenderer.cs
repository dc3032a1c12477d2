using ImageMagick;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;

namespace ImageProxy.MagickNet;

/// <summary>
/// Renders with Magick.NET. What it does not take (see <see cref="MagickScope"/>) goes to the general renderer, and so does what it decodes with a
/// warning: whether that original is broken is for one renderer to say. What it refuses is undecodable.
/// </summary>
public sealed class MagickNetRenderer : IRenderer
{
    private readonly IRenderer _general;

    /// <param name="general">Takes what is left.</param>
    /// <param name="memoryBytes">See <see cref="MagickLibrary.TryInitialize"/>.</param>
    /// <exception cref="DllNotFoundException">Magick.NET does not start; the message says why.</exception>
    public MagickNetRenderer(IRenderer general, long memoryBytes)
    {
        if (!MagickLibrary.TryInitialize(memoryBytes, out string message)) throw new DllNotFoundException(message);
        _general = general;
    }

    public string Name => "magicknet";

    public AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken) =>
        _general.Analyze(original, info, analysis, cancellationToken);

    public RenderResult Render(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        if (!plan.IsValidFor(info.Size)) return RenderResult.Fail(RenderFailure.Internal, $"the plan is not for a picture of {info.Size}: {plan}");
        if (!MagickScope.Takes(info, plan, encoding)) return _general.Render(original, info, plan, encoding, cancellationToken).MadeBy(_general);
        bool decoded = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool animate = encoding.Animate && info.Frames > 1 && info.Format.CanAnimate() && encoding.Format.CanAnimate();
            using var frames = MagickDecoder.Decode(original.Span, info, plan, animate, cancellationToken);
            decoded = true;
            for (int i = 0; i < frames.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                MagickCanvas.Finish(frames, i, plan, encoding.Format);
            }

            cancellationToken.ThrowIfCancellationRequested();
            byte[] bytes = MagickEncoder.Encode(frames, encoding);
            cancellationToken.ThrowIfCancellationRequested();
            return new(bytes, plan.Output) { Renderer = Name };
        }
        catch (MagickWarningException) when (!cancellationToken.IsCancellationRequested)
        {
            return _general.Render(original, info, plan, encoding, cancellationToken).MadeBy(_general);
        }
        catch (Exception e) when (Explain(e, decoded, cancellationToken) is { } failure)
        {
            return RenderResult.Fail(failure, e.Message) with { Renderer = Name };
        }
    }

    /// <summary>What an exception means to the caller; null for the surprises, which go through.</summary>
    /// <remarks>A step that is cancelled by way of its progress may dispose its picture, half apply itself, or say that the picture is corrupt.</remarks>
    private static RenderFailure? Explain(Exception exception, bool decoded, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => RenderFailure.Canceled,
        MagickException or ObjectDisposedException when cancellationToken.IsCancellationRequested => RenderFailure.Canceled,
        MagickCacheErrorException or MagickResourceLimitErrorException or OutOfMemoryException => RenderFailure.TooLarge,
        MagickPolicyErrorException => RenderFailure.Unsupported,
        MagickException or ArgumentException => decoded ? RenderFailure.Internal : RenderFailure.Undecodable,
        OriginalException original => original.Failure,
        _ => null,
    };
}
