using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>
/// The general renderer. In three parts, so that a failure has an owner: decode, cut and scale (the original's fault), then colours, turn,
/// canvas and effects on the small picture, then encode. Colours are resampled as stored and converted afterwards, on far fewer pixels.
/// </summary>
public sealed class VipsRenderer : IRenderer
{
    private readonly VipsRendererOptions _options;
    private readonly VipsEffects _effects;

    /// <exception cref="DllNotFoundException">libvips is missing or does not start; the message says what to install.</exception>
    public VipsRenderer(VipsRendererOptions options)
    {
        if (!VipsLibrary.TryInitialize(options, out string message)) throw new DllNotFoundException(message);
        (_options, _effects) = (options, new(options.Effects));
    }

    public string Name => "vips";

    public AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken)
    {
        if (Refusal(info) is { } refusal) return AnalysisResult.Fail(refusal.Failure, refusal.Detail);
        VipsApi.vips_error_clear();
        try
        {
            return new(analysis switch
            {
                Analysis.Border => VipsAnalyzer.FindContent(original, info, cancellationToken),
                Analysis.Attention => VipsAnalyzer.FindAttention(original, info, cancellationToken),
                _ => Findings.None,
            });
        }
        catch (Exception exception) when (Explain(exception, decoded: false, cancellationToken) is { } failure)
        {
            return AnalysisResult.Fail(failure, exception.Message);
        }
    }

    public RenderResult Render(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        if (Refusal(info) is { } refusal) return RenderResult.Fail(refusal.Failure, refusal.Detail);
        if (Fault(plan, info) is { } fault) return RenderResult.Fail(RenderFailure.Internal, fault);
        bool decoded = false;
        VipsApi.vips_error_clear();
        try
        {
            bool animate = encoding.Animate && info.Frames > 1 && info.Format.CanAnimate() && encoding.Format.CanAnimate();
            var (frames, times) = VipsDecoder.Decode(original, info, plan, animate, cancellationToken);
            decoded = true;
            using var picture = Finish(frames, times, info, plan, encoding.Format);
            cancellationToken.ThrowIfCancellationRequested();
            return new(VipsEncoder.Encode(picture, encoding), plan.Output);
        }
        catch (Exception exception) when (Explain(exception, decoded, cancellationToken) is { } failure)
        {
            return RenderResult.Fail(failure, exception.Message);
        }
    }

    /// <summary>Gives up <paramref name="frames"/>.</summary>
    private VipsImage Finish(VipsImage frames, AnimationTimes times, ImageInfo info, RenderPlan plan, ImageFormat format)
    {
        var turn = VipsLoader.DecodedOrientation(info);
        using var colours = frames.Then(VipsColours.ToSrgb).Then(i => i.Bare());
        var finished = new List<VipsImage>(times.Frames);
        try
        {
            int height = colours.Height / times.Frames;
            for (int i = 0; i < times.Frames; i++)
            {
                finished.Add(colours.Cut(new(0, i * height, colours.Width, height))
                    .Then(frame => Turns.Upright(frame, turn)).Then(frame => VipsCanvas.Finish(frame, plan, format, _effects)));
            }

            var picture = times.Frames == 1 ? finished[0].Bare() : VipsImage.Stack(finished).Then(i => i.Bare());
            if (picture.HasAlpha) picture = picture.Then(i => i.ToMemory()).Then(VipsCanvas.DropIdleAlpha).Then(i => i.Bare());
            times.Mark(picture);
            return picture;
        }
        finally
        {
            foreach (var frame in finished) frame.Dispose();
        }
    }

    private (RenderFailure Failure, string Detail)? Refusal(ImageInfo info) => info.Format switch
    {
        ImageFormat.Unknown => (RenderFailure.Undecodable, "not an image"),
        ImageFormat.Svg when !_options.AllowSvg => (RenderFailure.Unsupported, "SVG is switched off"),
        _ => null,
    };

    private static string? Fault(RenderPlan plan, ImageInfo info)
    {
        if (!plan.Source.IsWithin(info.Size)) return $"the plan's source {plan.Source} is not within {info.Size}";
        var placed = new PixelArea(plan.Placement.Left, plan.Placement.Top, plan.Scaled.Width, plan.Scaled.Height);
        return placed.IsWithin(plan.Output) ? null : $"the plan's picture {placed} is not within {plan.Output}";
    }

    /// <summary>What an exception means to the caller; null for the surprises, which go through.</summary>
    private RenderFailure? Explain(Exception exception, bool decoded, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => RenderFailure.Canceled,
        VipsException when cancellationToken.IsCancellationRequested => RenderFailure.Canceled,
        VipsException { IsOutOfMemory: true } or OutOfMemoryException => _options.MemoryIsBounded ? RenderFailure.TooLarge : RenderFailure.Internal,
        VipsException { IsMissingOperation: true } or VipsException { IsMissingCodec: true } => RenderFailure.Unsupported,
        VipsException => decoded ? RenderFailure.Internal : RenderFailure.Undecodable,
        OriginalException original => original.Failure,
        EffectException => RenderFailure.Internal,
        _ => null,
    };
}
