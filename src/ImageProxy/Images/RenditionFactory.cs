using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using ImageProxy.Caching;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Observability;
using ImageProxy.Originals;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>Original bytes → header → limits → plan → slot → rendition. Every expected failure is a fault; broken originals are remembered.</summary>
internal sealed partial class RenditionFactory(
    IRenderer renderer, RenderQueue queue, Overload overload, ReducedOriginals reduced, IOptions<RenderingOptions> rendering, NegativeCache negatives, ProxyMetrics metrics,
    Stages stages, TimeProvider time, ILogger<RenditionFactory> logger)
{
    private readonly RenderingOptions _limits = rendering.Value;

    /// <summary>What the original's header says of this rendition; nothing is decoded.</summary>
    public Outlook Foresee(Work work, ReadOnlySpan<byte> original)
    {
        var header = HeaderReader.Read(original);
        if (header.Info is not { } info)
            return new(null, new(ImageError.OriginalUnusable, header.Detail));
        if (OriginalLimits.Check(info, _limits) is { } over)
            return new(info, over);
        var mode = work.Recipe.Mode;
        var plan = mode.Plan(info, work.Recipe.Box);
        var encoding = work.Recipe.EncodingFor(work.Negotiated, info, plan);
        return new(info, null, mode.Needs == Analysis.None ? OriginalLimits.CheckPlan(info, plan, encoding, _limits) : null, plan, encoding, RenderCost.Of(info, plan, encoding, mode.Needs));
    }

    /// <summary>As above, from a reduced original; null where that does not serve, and the original is needed.</summary>
    public Outlook? Foresee(Work work, ReducedOriginal stand)
    {
        var plan = work.Recipe.Mode.Plan(stand.Info, work.Recipe.Box);
        var encoding = work.Recipe.EncodingFor(work.Negotiated, stand.Info, plan);
        return ReducedOriginals.Serves(stand.Info, plan, encoding) && OriginalLimits.CheckPlan(stand.Info, plan, encoding, _limits) is null
            ? new(stand.Info, null, null, plan, encoding, RenderCost.Of(stand.Info, plan, encoding, Analysis.None))
            : null;
    }

    /// <param name="asked">A moment before the source was asked: what the rendition's age counts from.</param>
    /// <param name="patience">What is left of the request's time.</param>
    /// <param name="mayReduce">Whether to make a reduced original where this is the second rendition of it.</param>
    public async Task<Served> MakeAsync(
        Work work, Original original, DateTimeOffset asked, StageTimes times, TimeSpan patience, CancellationToken cancellationToken, bool mayReduce = true)
    {
        // :: 1 Read the header in managed code, before any native code sees a byte; what it will cost, while it can still be turned away.
        var outlook = Foresee(work, original.Bytes.Span);
        if (outlook.Refusal is { } refusal)
            return Refuse(work, original, refusal, times);
        if (outlook.OverLimit is { } beyond)
            return Served.From(beyond, times);

        // :: 2 Whether it is worth a reduced original.
        var (mode, info, encoding) = (work.Recipe.Mode, outlook.Info!, outlook.Encoding!);
        int eighths = mayReduce && mode.Needs == Analysis.None && encoding.Format is ImageFormat.Jpeg or ImageFormat.WebP ? reduced.Wanted(work, original.Head, info) : 0;

        // Another size of it may be making the reduced original at this moment.
        long entered = time.GetTimestamp();
        var (turn, stand) = eighths > 0 ? await reduced.EnterAsync(original.Head, work.OriginalKey, patience, cancellationToken) : default;
        using var ending = turn;
        patience -= time.GetElapsedTime(entered);
        if (stand is not null && await MakeAsync(work, stand, asked, times, patience, cancellationToken) is { } small)
            return small;
        if (turn is null)
            eighths = 0;

        // :: 3 Look, plan and render in one slot. The bytes are kept as long as native code may read them.
        var ran = await queue.RunAsync(outlook.Cost, patience, token => Attempt(work, original, info, eighths, token), cancellationToken, original.Share());
        var (outcome, attempt, spent) = ran;
        times = times with { Queue = spent.Queued, Render = spent.Ran };
        Tell(outcome, attempt.Fault is null ? attempt.Result.Failure : RenderFailure.TooLarge, spent);
        if (outcome != QueueOutcome.Done)
        {
            metrics.Render(renderer.Name, mode.Name, work.Negotiated.Name(), outcome == QueueOutcome.Busy ? "busy" : "too_slow", spent);
            return outcome == QueueOutcome.Busy ? Served.From(overload.TurnAway(ran.Shed), times) : TooSlow(work, original, times);
        }

        if (attempt.Fault is { } fault)
            return Served.From(fault, times);

        // :: 4 A picture, or the reason there is none.
        metrics.Render(attempt.Result.Renderer ?? renderer.Name, work.Recipe.Mode.Name, attempt.Encoding?.Format.Name() ?? work.Negotiated.Name(), OutcomeName(attempt.Result.Failure), spent);
        if (!attempt.Result.Succeeded)
            return Failed(work, original, attempt.Result, times);
        var made = Pack(work, original.Head, attempt, asked);
        if (work.Recipe.IsDescription)
            made = new(Description.Of(info, made.Body).Write(), made.Info with { ContentType = MediaTypeNames.Application.Json });
        return new(made, null, Tiers.Rendered, Times: times, Reduced: attempt.Reduced is var (standInfo, jpeg) ? Keep(made.Info, standInfo, jpeg) : null);
    }

    /// <summary>Renders from a reduced original; null where it does not serve, and the original is needed.</summary>
    /// <param name="asked">A moment before the source said that the original is the one it stands for.</param>
    public async Task<Served?> MakeAsync(
        Work work, ReducedOriginal stand, DateTimeOffset asked, StageTimes times, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (Foresee(work, stand) is not { Plan: { } plan, Encoding: { } encoding, Cost: var cost })
            return null;
        var ran = await queue.RunAsync(cost, patience, token => renderer.Render(stand.Jpeg, stand.Info, plan, encoding, token), cancellationToken);
        var (outcome, result, spent) = ran;
        Tell(outcome, result.Failure, spent);
        if (outcome == QueueOutcome.Busy)
            return Served.From(overload.TurnAway(ran.Shed), times);
        metrics.Render(
            result.Renderer ?? renderer.Name, work.Recipe.Mode.Name, encoding.Format.Name(),
            outcome == QueueOutcome.Done ? OutcomeName(result.Failure) : "too_slow", spent);
        if (outcome != QueueOutcome.Done || !result.Succeeded || result.Size != plan.Output)
            return null;
        metrics.Reduced("used");
        times = times with { Queue = spent.Queued, Render = spent.Ran };
        var head = new OriginalHead("", stand.Kept.OriginalETag, stand.Kept.LastModified, 0);
        return new(Pack(work, head, new(result, encoding, IsFromReduced: true), asked), null, Tiers.Rendered, Times: times);
    }

    private void Tell(QueueOutcome outcome, RenderFailure failure, QueueTimes spent)
    {
        stages.Ended(Stages.Queue, outcome.ToString().ToLowerInvariant(), spent.Queued, before: spent.Ran);
        if (spent.Ran > TimeSpan.Zero)
            stages.Ended(Stages.Render, outcome == QueueOutcome.Done ? OutcomeName(failure) : "too_slow", spent.Ran);
    }

    /// <summary>At hand from now on: other sizes of it may be waiting.</summary>
    private ReducedOriginal Keep(RenditionInfo rendition, ImageInfo info, byte[] jpeg)
    {
        metrics.Reduced("made");
        var made = new ReducedOriginal(info, jpeg, rendition with
        {
            ContentType = ImageFormat.Jpeg.ContentType(),
            Width = info.HeldSize.Width,
            Height = info.HeldSize.Height,
            Tags = [CacheTags.OfOriginal(rendition.OriginalKey)],
        });
        reduced.Add(made);
        return made;
    }

    /// <param name="Fault">A limit that only the plan and the encoding could tell; then nothing was rendered.</param>
    /// <param name="Reduced">The original, reduced before.</param>
    /// <param name="IsFromReduced">The rendition was made from it.</param>
    private readonly record struct Attempted(
        RenderResult Result, OutputEncoding? Encoding, ImageFault? Fault = null, (ImageInfo Info, byte[] Jpeg)? Reduced = null, bool IsFromReduced = false);

    private Attempted Attempt(Work work, Original original, ImageInfo info, int eighths, CancellationToken cancellationToken)
    {
        var (mode, box) = (work.Recipe.Mode, work.Recipe.Box);
        if (mode.Needs != Analysis.None)
        {
            var analysis = renderer.Analyze(original.Bytes, info, mode.Needs, cancellationToken);
            if (!analysis.Succeeded)
                return new(RenderResult.Fail(analysis.Failure, analysis.Detail ?? ""), null);
            info = info with { Findings = analysis.Findings };
        }

        var plan = mode.Plan(info, box);
        var encoding = work.Recipe.EncodingFor(work.Negotiated, info, plan);
        LogPlan(work.OriginalKey, plan);
        if (OriginalLimits.CheckPlan(info, plan, encoding, _limits) is { } over)
            return new(default, encoding, over);
        var stand = eighths > 0 ? Reduce(original, info, eighths, cancellationToken) : null;
        if (stand is var (standInfo, jpeg) && ReducedOriginals.Serves(standInfo, plan, encoding)
            && renderer.Render(jpeg, standInfo, plan, encoding, cancellationToken) is { Succeeded: true } small && small.Size == plan.Output)
            return new(small, encoding, null, stand, IsFromReduced: true);
        var result = renderer.Render(original.Bytes, info, plan, encoding, cancellationToken);
        return result.Succeeded && result.Size != plan.Output
            ? new(RenderResult.Fail(RenderFailure.Internal, $"The renderer made {result.Size} of a plan for {plan.Output}."), encoding)
            : new(result, encoding, null, stand);
    }

    /// <summary>Null where the original is not one that can be reduced.</summary>
    private (ImageInfo Info, byte[] Jpeg)? Reduce(Original original, ImageInfo info, int eighths, CancellationToken cancellationToken)
    {
        var result = renderer.Reduce(original.Bytes, info, eighths, cancellationToken);
        if (result.Succeeded)
            return new(info with { Eighths = eighths, Scans = 1, HasProfile = false }, result.Bytes);
        metrics.Reduced("refused");
        return null;
    }

    private Rendition Pack(Work work, OriginalHead head, Attempted attempt, DateTimeOffset asked)
    {
        return new(attempt.Result.Bytes, new RenditionInfo
        {
            ContentType = attempt.Encoding!.Format.ContentType(),
            ETag = ETagOf(work.Key, head.ETag, attempt.IsFromReduced),
            OriginalKey = work.OriginalKey,
            OriginalETag = head.ETag,
            LastModified = head.LastModified,
            RenderedAt = time.GetUtcNow(),
            CheckedAt = asked,
            Width = attempt.Result.Size.Width,
            Height = attempt.Result.Size.Height,
            Tags = CacheTags.Of(work),
        });
    }

    /// <summary>
    /// The rendition's key holds box, mode, format and fingerprint; with the original's tag, and whether a reduced one stood in for it, that is all
    /// that shapes the bytes, so every node says the same of the same bytes.
    /// </summary>
    private static string ETagOf(RenditionKey key, string originalETag, bool isFromReduced)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(isFromReduced ? $"{key}\n{originalETag}\nreduced" : $"{key}\n{originalETag}"), hash);
        return $"\"{Convert.ToHexStringLower(hash[..12])}\"";
    }

    /// <summary>Remembers that these very bytes are no use, whatever the size asked for.</summary>
    private Served Refuse(Work work, Original original, ImageFault fault, StageTimes times)
    {
        if (!work.IsLater)
            negatives.RememberUnusable(work.OriginalKey, original.Head.ETag, fault);
        LogRefused(work.OriginalKey, work.Recipe.Box.ToString(), work.Recipe.Mode.Name, fault.Error, fault.Detail);
        return Served.From(fault, times);
    }

    private Served Failed(Work work, Original original, RenderResult result, StageTimes times)
    {
        switch (result.Failure)
        {
            case RenderFailure.Undecodable:
                LogUndecodable(work.OriginalKey, work.Recipe.Box.ToString(), work.Recipe.Mode.Name, result.Detail);
                return Refuse(work, original, new(ImageError.OriginalUnusable, "The original is broken or truncated."), times);
            case RenderFailure.Unsupported:
                return Refuse(work, original, new(ImageError.OriginalUnusable, "The original uses a feature that is not read here."), times);
            case RenderFailure.TooLarge:
                return Refuse(work, original, new(ImageError.OriginalTooLarge, "The original needs more memory than the limit allows."), times);
            case RenderFailure.Crashed:
                return Accident(work, original, result, new(ImageError.OriginalUnusable, "The original could not be rendered."), times);
            case RenderFailure.TimedOut:
                return Accident(work, original, result, new(ImageError.TooSlow, OverDeadline), times);
            case RenderFailure.Unavailable:
                return Served.From(new(ImageError.Busy, "There is nothing to render with at the moment."), times);
            case RenderFailure.Canceled:
                return Served.From(new(ImageError.TooSlow, "Rendering was stopped."), times);
            default:
                LogInternal(work.OriginalKey, work.Recipe.Box.ToString(), work.Recipe.Mode.Name, result.Detail);
                return Served.From(new(ImageError.Internal, "Rendering failed."), times);
        }
    }

    private string OverDeadline => string.Create(
        CultureInfo.InvariantCulture, $"Rendering took longer than its limit of {_limits.Deadline.TotalSeconds:0.###} s.");

    /// <summary>Past the render's deadline the original may be to blame; past the request's, whatever took so long before.</summary>
    private Served TooSlow(Work work, Original original, StageTimes times) => times.Render >= _limits.Deadline
        ? Accident(work, original, RenderResult.Fail(RenderFailure.TimedOut, "past its deadline"), new(ImageError.TooSlow, OverDeadline), times)
        : Served.From(
            new(ImageError.TooSlow, string.Create(CultureInfo.InvariantCulture, $"The request's {_limits.RequestDeadline.TotalSeconds:0.###} s were over before it was rendered.")),
            times);

    /// <summary>Told as it is; the second time, in whatever size, the bytes are remembered as unusable.</summary>
    private Served Accident(Work work, Original original, RenderResult result, ImageFault fault, StageTimes times)
    {
        if (work.IsLater)
            return Served.From(fault, times);
        bool isRemembered = negatives.CountAccident(
            work.OriginalKey, original.Head.ETag, new(ImageError.OriginalUnusable, "Rendering the original crashed or ran out of time more than once."));
        LogAccident(work.OriginalKey, original.Head.ETag, work.Recipe.Box.ToString(), work.Recipe.Mode.Name, result.Failure, result.Detail, isRemembered);
        return Served.From(fault, times) with { Accident = !isRemembered };
    }

    private static string OutcomeName(RenderFailure failure) => failure switch
    {
        RenderFailure.None => "ok",
        RenderFailure.TooLarge => "too_large",
        RenderFailure.TimedOut => "timed_out",
        _ => failure.ToString().ToLowerInvariant(),
    };

    [LoggerMessage(LogIds.OriginalRefused, LogLevel.Information, "Original {Key} is refused for {Box} {Mode}: {Error}: {Detail}")]
    private partial void LogRefused(string key, string box, string mode, ImageError error, string detail);

    [LoggerMessage(2002, LogLevel.Warning, "Original {Key} could not be decoded for {Box} {Mode}: {Detail}")]
    private partial void LogUndecodable(string key, string box, string mode, string? detail);

    [LoggerMessage(2003, LogLevel.Error, "Rendering original {Key} for {Box} {Mode} failed: {Detail}")]
    private partial void LogInternal(string key, string box, string mode, string? detail);

    [LoggerMessage(LogIds.OriginalAccident, LogLevel.Warning, "Original {Key} {ETag} for {Box} {Mode}: {Failure}: {Detail} Held to be unusable from now on: {IsRemembered}.")]
    private partial void LogAccident(string key, string etag, string box, string mode, RenderFailure failure, string? detail, bool isRemembered);

    [LoggerMessage(2004, LogLevel.Debug, "Original {Key}: {Plan}")]
    private partial void LogPlan(string key, RenderPlan plan);
}
