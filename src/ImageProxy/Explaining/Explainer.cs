using System.Net.Mime;
using ImageProxy.Caching;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Originals;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;
using static ImageProxy.Explaining.Explanation;

namespace ImageProxy.Explaining;

/// <summary>
/// Walks the way of a request with the code that answers it, looks into every tier and reads the original's header, but renders nothing and changes
/// nothing that is kept.
/// </summary>
internal sealed class Explainer(
    ImageCatalogHolder catalogs, FormatNegotiation formats, RenditionCache cache, NegativeCache negatives, OriginalStore originals, ReducedOriginals reduced,
    ImageService images, RenditionFactory factory, LaterRenders later, RenderQueue queue, IOptions<CachingOptions> caching, IOptions<RenderingOptions> rendering, TimeProvider time)
{
    /// <param name="headers">What the client would send; <c>Accept</c> counts.</param>
    public async Task<Explanation> ExplainAsync(string rawTarget, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        if (!ImagePath.TryParse(rawTarget, out var target, out var fault))
            return new() { Url = rawTarget, Admission = new("malformed", fault.Detail), Answer = Refused(fault) };
        var request = Describe(target);
        if (target.Kind == ImageTargetKind.Original)
            return await PassThroughAsync(rawTarget, request, target.Key, cancellationToken);
        var catalog = catalogs.Current;
        return catalog.Admit(target) switch
        {
            Admission.Refused { Fault: var refusal } => new()
            {
                Url = rawTarget,
                Request = request,
                Admission = new("refused", refusal.Detail, target.Kind == ImageTargetKind.Box ? NearestBox.Nearest(catalog.Sizes, target.Box)?.ToString() : null),
                Answer = Refused(refusal),
            },
            Admission.RedirectAvatar { Size: var size } => new()
            {
                Url = rawTarget,
                Request = request,
                Admission = new("redirected", Nearest: new Box(size, size).ToString()),
                Answer = new(StatusCodes.Status302Found, Tiers.None, Location: target.ToAvatarPath(size)),
            },
            Admission.Admitted { Recipe: var recipe } => await AdmittedAsync(
                rawTarget, request, new(target.Key, recipe, formats.TokenFor(headers, catalog.Offered.AsSpan())), cancellationToken),
            var unknown => throw new InvalidOperationException($"No explanation is written for {unknown}."),
        };
    }

    private async Task<Explanation> AdmittedAsync(string url, RequestPart request, Work work, CancellationToken cancellationToken)
    {
        var wanted = new Explanation
        {
            Url = url,
            Request = request,
            Admission = new("admitted"),
            Rendition = new(
                work.Key.ToString(), work.Recipe.Fingerprint, work.Recipe.Box.ToString(), work.Recipe.Mode.Name, work.Recipe.TokenFor(work.Negotiated).Name(),
                CacheTags.Of(work), work.Recipe.CacheControlFor(work.OriginalKey)),
            Answer = new(StatusCodes.Status200OK, Tiers.None),
        };

        // :: 1 What the tiers have, or that the original is known to be missing.
        var kept = await cache.PeekAsync(work, cancellationToken);
        if (kept is null && negatives.IsMissing(work.OriginalKey))
            return wanted with { Original = new("missing"), Answer = Refused(MissingOriginal.Fault) };
        if (kept is null && later.Takes(work))
        {
            var standIn = await AdmittedAsync(url, request, LaterRenders.StandIn(work), cancellationToken);
            return standIn with { Rendition = wanted.Rendition, Answer = standIn.Answer with { StandIn = true, CacheControl = RenditionHead.SubstituteCacheControl } };
        }

        // :: 2 The original and what a render of it would be.
        var fetched = await originals.GetAsync(work.OriginalKey, null, cancellationToken);
        using var original = fetched.Original;
        var stand = await StandAsync(work, cancellationToken);
        var outlook = (stand is null ? null : factory.Foresee(work, stand)) ?? (original is null ? null : factory.Foresee(work, original.Bytes.Span));
        bool fromReduced = outlook?.Info?.Eighths < 8;
        var explained = wanted with { Original = Describe(fetched, original is null ? null : HeaderReader.Read(original.Bytes.Span).Info) };
        if (outlook is { Info: { } info, Plan: { } plan, Encoding: { } encoding })
        {
            explained = explained with
            {
                Plan = Describe(plan, work.Recipe.Mode.Needs),
                Render = new(
                    RendererFactory.Foresee(rendering.Value.Renderer, fromReduced ? stand!.Jpeg : original!.Bytes, info, plan, encoding), encoding.Format.Name(), encoding.Quality,
                    fromReduced, Math.Round(outlook.Cost.Time.TotalMilliseconds, 2), outlook.Cost.Bytes, rendering.Value.IsHeavy(outlook.Cost) ? "heavy" : "light"),
            };
        }

        // :: 3 The answer.
        if (kept is not { } hit)
            return explained with { Answer = Rendered(work, outlook, fromReduced, fetched) };
        var freshness = images.FreshnessOf(work, hit.Rendition.Info);
        return explained with { Kept = Describe(hit, freshness), Answer = Found(work, hit, freshness, fetched) };
    }

    /// <summary>A reduced original that would be used without asking the source.</summary>
    private async Task<ReducedOriginal?> StandAsync(Work work, CancellationToken cancellationToken) =>
        negatives.FindUnusable(work.OriginalKey) is null && await reduced.FindAsync(work, cancellationToken) is { } stand
        && !cache.IsPurged(work.OriginalKey, stand.Kept.CheckedAt)
        && RenditionAge.Of(stand.Kept, time.GetUtcNow(), cache.DistrustedBefore, caching.Value) == Freshness.Fresh ? stand : null;

    private static AnswerPart Found(Work work, CacheHit kept, Freshness freshness, FetchResult fetched)
    {
        if (freshness == Freshness.TooOld && fetched.Outcome == FetchOutcome.Missing)
            return Refused(MissingOriginal.Fault);
        bool isReplaced = freshness == Freshness.TooOld && fetched.Original is { } original && original.Head.ETag != kept.Rendition.Info.OriginalETag;
        var info = kept.Rendition.Info;
        if (work.Recipe.IsDescription)
            return new(StatusCodes.Status200OK, isReplaced ? Tiers.Rendered : kept.Tier, info.ContentType, CacheControl: work.Recipe.CacheControlFor(work.OriginalKey));
        return new(StatusCodes.Status200OK, isReplaced ? Tiers.Rendered : kept.Tier, info.ContentType, info.Width, info.Height, freshness == Freshness.Stale ? RenditionHead.StaleCacheControl : work.Recipe.CacheControlFor(work.OriginalKey));
    }

    private AnswerPart Rendered(Work work, Outlook? outlook, bool fromReduced, FetchResult fetched)
    {
        if (queue.Refusal(rendering.Value.RequestDeadline) != ShedReason.None)
            return Refused(new(ImageError.Busy, "All render slots are taken."));
        if (!fromReduced && fetched.Outcome != FetchOutcome.Found)
            return Refused(fetched.Fault ?? MissingOriginal.Fault);
        if (!fromReduced && negatives.FindUnusable(work.OriginalKey, fetched.Original!.Head.ETag) is { } known)
            return Refused(known);
        if ((outlook!.Refusal ?? outlook.OverLimit) is { } fault)
            return Refused(fault);
        if (work.Recipe.IsDescription)
            return new(StatusCodes.Status200OK, Tiers.Rendered, MediaTypeNames.Application.Json, CacheControl: work.Recipe.CacheControlFor(work.OriginalKey));
        var size = outlook.Plan!.Output;
        bool isCertain = work.Recipe.Mode.Needs != Analysis.Border || (work.Recipe.Box.Width > 0 && work.Recipe.Box.Height > 0);
        return new(
            StatusCodes.Status200OK, Tiers.Rendered, outlook.Encoding!.Format.ContentType(), isCertain ? size.Width : null, isCertain ? size.Height : null,
            work.Recipe.CacheControlFor(work.OriginalKey));
    }

    private async Task<Explanation> PassThroughAsync(string url, RequestPart request, string key, CancellationToken cancellationToken)
    {
        var refused = new Explanation
        {
            Url = url,
            Request = request,
            Admission = new("refused", OriginalsNotServed.Detail),
            Answer = Refused(OriginalsNotServed),
        };
        if (!originals.ServesOriginals)
            return refused;
        var opened = await originals.OpenAsync(key, null, cancellationToken);
        await using var content = opened.Content;
        refused = refused with { Admission = new("admitted"), Original = new(opened.Outcome.ToString().ToLowerInvariant()) };
        if (opened.Outcome != FetchOutcome.Found)
            return refused with { Answer = Refused(opened.Fault ?? MissingOriginal.FaultOfServing) };
        var (format, start) = await OriginalResponse.SniffAsync(content!, cancellationToken);
        var head = opened.Head!;
        return refused with
        {
            Original = Describe(head, HeaderReader.Read(start.Span).Info) with { Format = format.Name() },
            Answer = new(StatusCodes.Status200OK, Tiers.None, format.ContentType(), CacheControl: catalogs.Current.CacheControl),
        };
    }

    /// <summary>What <see cref="ImageEndpoint"/> says as well.</summary>
    internal static ImageFault OriginalsNotServed { get; } = new(ImageError.NotAllowed, "Originals are not served here.");

    private static AnswerPart Refused(ImageFault fault)
    {
        var row = Problems.RowOf(fault.Error);
        return new(row.Status, Tiers.None, Problems.ContentType, CacheControl: Problems.CacheControlOf(row), Problem: row.Type, Detail: fault.Detail);
    }

    private static RequestPart Describe(ImageTarget target)
    {
        var part = new RequestPart(target.Kind.ToString().ToLowerInvariant(), target.Key, target.ToPath(), Format: target.Format?.Name());
        return target.Kind switch
        {
            ImageTargetKind.Box => part with { Width = target.Box.Width, Height = target.Box.Height, Mode = target.Name },
            ImageTargetKind.Preset => part with { Preset = target.Name },
            ImageTargetKind.Avatar => part with { Size = target.AvatarSize },
            _ => part,
        };
    }

    private static KeptPart Describe(CacheHit kept, Freshness freshness)
    {
        var (rendition, info) = (kept.Rendition, kept.Rendition.Info);
        return new(
            kept.Tier, freshness switch { Freshness.Fresh => "fresh", Freshness.Stale => "stale", _ => "too old" }, info.ContentType, rendition.Body.Length, info.Width, info.Height,
            info.ETag, info.RenderedAt, info.CheckedAt);
    }

    private static OriginalPart Describe(FetchResult fetched, ImageInfo? info) =>
        fetched.Original is { } original ? Describe(original.Head, info) : new(fetched.Outcome.ToString().ToLowerInvariant());

    private static OriginalPart Describe(OriginalHead head, ImageInfo? info) => new("found")
    {
        Source = head.Source,
        ETag = head.ETag,
        LastModified = head.LastModified,
        Bytes = head.Length,
        Format = info?.Format.Name(),
        Width = info?.Size.Width,
        Height = info?.Size.Height,
        Orientation = info?.Orientation.ToString(),
        Frames = info?.Frames,
        BitDepth = info?.BitDepth,
        HasAlpha = info?.HasAlpha,
        IsProgressive = info?.IsProgressive,
        Scans = info?.Scans,
        HasProfile = info?.HasProfile,
        ChromaSampling = info?.ChromaSampling.ToString(),
    };

    private static PlanPart Describe(RenderPlan plan, Analysis needs) => new(
        new(plan.Source.Left, plan.Source.Top, plan.Source.Width, plan.Source.Height), new(plan.Scaled.Width, plan.Scaled.Height), new(plan.Output.Width, plan.Output.Height),
        new(plan.Placement.Left, plan.Placement.Top), plan.Background.ToString(), [.. plan.Effects.Select(e => e.ToString()!)], plan.Describe(),
        needs == Analysis.None ? null : needs.ToString().ToLowerInvariant());
}
