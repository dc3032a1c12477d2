using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Crunching;

/// <summary>
/// Makes the clean master of what was sent, and the standing sizes of the master, in the slots and isolated workers that every render takes: header
/// first, then limits, then native code. Where all slots are taken it waits its turn rather than give up: nobody holds a connection for it.
/// </summary>
internal sealed class CleanRenders(
    IRenderer renderer, RenderQueue queue, IOptions<UploadsOptions> options, IOptions<RenderingOptions> rendering, Images.ImageCatalogHolder catalogs, TimeProvider time)
{
    private static readonly ResizeMode Fit = new(new());
    private static readonly CropMode Cover = new(new());
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly RenderingOptions _limits = rendering.Value;

    /// <summary>Upright, sRGB, without metadata, not enlarged; PNG where a pixel may be see-through, else JPEG; of an animation the first frame.</summary>
    public async Task<(CleanPicture? Picture, CrunchFault? Fault)> MasterAsync(ReadOnlyMemory<byte> sent, CancellationToken cancellationToken)
    {
        var header = HeaderReader.Read(sent.Span);
        if (header.Info is not { } info)
            return (null, new(header.Detail, MayPass: false));
        if (OriginalLimits.Check(info, _limits with { AllowSvg = false }) is { } over)
            return (null, new(over.Detail, MayPass: false));
        int side = options.Value.MasterSide;
        return await RenderAsync(sent, info, Fit.Plan(info, new(side, side)), options.Value.MasterQuality, cancellationToken);
    }

    /// <summary>A square of the master.</summary>
    public async Task<(CleanPicture? Picture, CrunchFault? Fault)> SquareAsync(CleanPicture master, int side, CancellationToken cancellationToken)
    {
        var info = HeaderReader.Read(master.Bytes).Info;
        return info is null
            ? (null, new("The picture could not be encoded.", MayPass: true))
            : await RenderAsync(master.Bytes, info, Cover.Plan(info, new Box(side, side)), catalogs.Current.Encoding.Quality.Jpeg, cancellationToken);
    }

    private async Task<(CleanPicture? Picture, CrunchFault? Fault)> RenderAsync(
        ReadOnlyMemory<byte> bytes, ImageInfo info, RenderPlan plan, int jpegQuality, CancellationToken cancellationToken)
    {
        var encoding = info.HasAlpha ? new OutputEncoding(ImageFormat.Png, 100) : new OutputEncoding(ImageFormat.Jpeg, jpegQuality);
        if (OriginalLimits.CheckPlan(info, plan, encoding, _limits) is { } beyond)
            return (null, new(beyond.Detail, MayPass: false));
        var cost = RenderCost.Of(info, plan, encoding, Analysis.None);
        while (true)
        {
            var (outcome, result, _) = await queue.RunAsync(cost, _limits.QueueTimeout + _limits.Deadline, token => renderer.Render(bytes, info, plan, encoding, token), cancellationToken);
            if (outcome == QueueOutcome.Busy || (outcome == QueueOutcome.Done && result.Failure == RenderFailure.Unavailable))
            {
                await Task.Delay(Pause, time, cancellationToken);
                continue;
            }

            return outcome == QueueOutcome.TooSlow
                ? (null, new("The picture took too long to process.", MayPass: true))
                : Judge(result, plan, encoding);
        }
    }

    private static (CleanPicture? Picture, CrunchFault? Fault) Judge(RenderResult result, RenderPlan plan, OutputEncoding encoding) => result.Failure switch
    {
        RenderFailure.None when result.Size == plan.Output => (new(result.Bytes, encoding.Format, result.Size), null),
        RenderFailure.Undecodable => (null, new("The picture is broken or truncated.", MayPass: false)),
        RenderFailure.Unsupported => (null, new("The picture uses a feature that is not read here.", MayPass: false)),
        RenderFailure.TooLarge => (null, new("The picture needs more memory than the limit allows.", MayPass: false)),
        RenderFailure.TimedOut => (null, new("The picture took too long to process.", MayPass: true)),
        _ => (null, new("The picture could not be processed.", MayPass: true)),
    };
}
