using System.Globalization;
using ImageProxy.Caching;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Locks;
using ImageProxy.Observability;
using ImageProxy.Originals;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>
/// The way of a request after its URL has been admitted: look in the tiers, else join or lead the one flight that fetches the original,
/// renders it and keeps the result.
/// </summary>
internal sealed partial class ImageService
{
    private readonly RenditionCache _cache;
    private readonly NegativeCache _negatives;
    private readonly OriginalStore _originals;
    private readonly RecentOriginals _recent;
    private readonly ReducedOriginals _reduced;
    private readonly RenditionFactory _factory;
    private readonly FleetRenders _fleet;
    private readonly Overload _overload;
    private readonly LaterRenders _later;
    private readonly CachingOptions _options;
    private readonly TimeSpan _requestDeadline;
    private readonly ProxyMetrics _metrics;
    private readonly Stages _stages;
    private readonly TimeProvider _time;
    private readonly ILogger<ImageService> _logger;
    private readonly SingleFlight<(RenditionKey Key, DateTimeOffset PurgedUntil), Served> _flights;
    private readonly SingleFlight<RenditionKey, bool> _revalidations;
    private readonly SingleFlight<(string Key, DateTimeOffset PurgedUntil), (FetchResult Result, DateTimeOffset Asked)> _fetches;
    private readonly SingleFlight<(string Key, DateTimeOffset PurgedUntil), (FetchResult Result, OriginalCheck? Check)> _asks;
    private readonly OriginalChecks _checks;
    private readonly FleetChecks? _fleetChecks;
    private readonly Backoff _sourceTrouble;

    public ImageService(
        RenditionCache cache, NegativeCache negatives, OriginalStore originals, RecentOriginals recent, ReducedOriginals reduced, RenditionFactory factory, FleetRenders fleet,
        OriginalChecks checks, Overload overload, LaterRenders later, IOptions<CachingOptions> options, IOptions<RenderingOptions> rendering, ProxyMetrics metrics, CachingMetrics cachingMetrics,
        Stages stages, TimeProvider time, ILogger<ImageService> logger, FleetChecks? fleetChecks = null)
    {
        (_cache, _negatives, _originals, _recent, _reduced, _factory, _options) = (cache, negatives, originals, recent, reduced, factory, options.Value);
        (_fleet, _overload, _later, _requestDeadline, _metrics, _stages, _time, _logger) = (fleet, overload, later, rendering.Value.RequestDeadline, metrics, stages, time, logger);
        _flights = new(time, afterworkFailed: LogKeepFailed);
        _revalidations = new(time);
        _fetches = new(time);
        _asks = new(time);
        (_checks, _fleetChecks) = (checks, fleetChecks);
        _sourceTrouble = new(time, TimeSpan.FromSeconds(5));
        cachingMetrics.Observe(_flights);
    }

    /// <summary>Renders and revalidations under way; a stopping service waits for them so that what was rendered is kept.</summary>
    public int UnderWay => _flights.Flights + _revalidations.Flights;

    /// <summary>Answers from a tier, or renders. Never throws for what an original, a source or a disk can do.</summary>
    /// <param name="originalKey">Decoded key of the original.</param>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public async Task<Served> GetAsync(string originalKey, Recipe recipe, FormatToken format, CancellationToken cancellationToken)
    {
        var work = new Work(originalKey, recipe, format);
        if (!_cache.IsCurrent())
            await _fleet.CatchUpAsync();
        long began = _time.GetTimestamp();
        var kept = await _cache.FindOwnAsync(work.Key, cancellationToken);
        _stages.Ended(Stages.Look, kept is null ? "miss" : "hit", began);
        if (kept is { } hit)
            return await FromCacheAsync(work, hit.Rendition, hit.Tier, cancellationToken);
        if (_negatives.IsMissing(originalKey))
            return Served.From(MissingOriginal.Fault);
        return _later.Takes(work) ? await StandInAsync(work, cancellationToken) : await RenderOnceAsync(work, cancellationToken);
    }

    /// <summary>What is answered to a request that is certainly turned away, told on the spot; null for <see cref="GetAsync"/> to tell.</summary>
    public ImageFault? RefusalAtOnce(Work work)
    {
        if (!MayRefuseAtOnce || _later.Takes(work) || _flights.CanJoin(FlightOf(work)) || _negatives.IsMissing(work.OriginalKey))
            return null;
        var kept = _cache.FindOwnAsync(work.Key, CancellationToken.None);
        return kept is { IsCompletedSuccessfully: true, Result: null } ? _overload.RefusalAtOnce(work, _requestDeadline) : null;
    }

    /// <summary>Whether looking for a <see cref="RefusalAtOnce"/> is worth the time.</summary>
    public bool MayRefuseAtOnce => _overload.IsLikely && !_cache.HasShared && _cache.IsCurrent();

    // :: 1 A hit: fresh, or stale and checked in the background, or so old that the source is asked first.
    private async Task<Served> FromCacheAsync(Work work, Rendition rendition, string tier, CancellationToken cancellationToken)
    {
        switch (FreshnessOf(work, rendition.Info))
        {
            case Freshness.Fresh:
                MarkConfirmed(work, rendition.Info);
                return new(rendition, null, tier);
            case Freshness.Stale:
                _ = RevalidateOnceAsync(work, rendition);
                return new(rendition, null, tier, Stale: true);
        }

        await RevalidateOnceAsync(work, rendition).WaitAsync(cancellationToken);
        if (await _cache.FindOwnAsync(work.Key, cancellationToken) is not { } again)
            return _negatives.IsMissing(work.OriginalKey) ? Served.From(MissingOriginal.Fault) : await RenderOnceAsync(work, cancellationToken);
        // Still old: the source is down, and an old picture is better than none.
        return new(again.Rendition, null, again.Tier, Stale: _time.GetUtcNow() - again.Rendition.Info.CheckedAt > _options.RevalidateAfter);
    }

    /// <summary>Another format now, for a moment, and the wanted one for those who come later.</summary>
    private async Task<Served> StandInAsync(Work work, CancellationToken cancellationToken)
    {
        var standIn = LaterRenders.StandIn(work);
        var served = await GetAsync(standIn.OriginalKey, standIn.Recipe, standIn.Negotiated, cancellationToken);
        if (served.Rendition is not { } rendition || served.Substitute)
            return served;
        if (LaterRenders.IsItself(rendition))
        {
            await _cache.StoreAsync(work, rendition, CancellationToken.None);
            return served;
        }

        return _later.TryAdd(work with { IsLater = true }, RenderOnceAsync) ? served with { Substitute = true } : served;
    }

    // :: 2 A miss: one leader per rendition; the key stays joined until the tiers have it.
    private async Task<Served> RenderOnceAsync(Work work, CancellationToken cancellationToken)
    {
        // In a flood nine of ten are turned away: at once, on the thread they came on, unless another node may have it.
        if (!_cache.HasShared && !_flights.CanJoin(FlightOf(work)) && _overload.Refusal(_requestDeadline) is { } refusal)
            return await _overload.AnswerAsync(work, Served.From(refusal), cancellationToken);
        var (served, led) = await _flights.JoinAsync(FlightOf(work), flight => RenderAsync(work, flight), cancellationToken);
        return led || served.Rendition is null || served.Substitute ? served : served with { Tier = Tiers.Joined };
    }

    private async Task<Served> RenderAsync(Work work, Flight flight)
    {
        // Between our look and the flight another leader may have landed.
        if (await _cache.FindOwnAsync(work.Key, flight.Abandoned) is { } hit)
            return new(hit.Rendition, null, hit.Tier);
        if (await _cache.FindQuickAsync(work, flight.Abandoned) is { } shared)
            return FromShared(work, shared);
        using var clock = new RequestClock(_time, _requestDeadline, flight.Abandoned);
        if (_overload.Refusal(clock.Left) is { } refusal)
            return await _overload.AnswerAsync(work, Served.From(refusal), flight.Abandoned);

        // One node for all, from here until the others can see what came of it.
        var turn = await _fleet.EnterAsync(work, clock.Left, flight.Abandoned);
        try
        {
            var served = turn switch
            {
                { Found: { } found } => FromShared(work, found),
                { Lease: null, Known: { } known } => Served.From(known.Fault),
                _ => await FetchAndRenderAsync(work, turn.Known, clock, flight.Abandoned),
            };
            flight.Afterwards(() => KeepAsync(work, served, turn));
            return served.Fault is { Error: ImageError.Busy } ? await _overload.AnswerAsync(work, served, flight.Abandoned) : served;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private Served FromShared(Work work, CacheHit hit)
    {
        bool isFresh = FreshnessOf(work, hit.Rendition.Info) == Freshness.Fresh;
        if (isFresh)
            MarkConfirmed(work, hit.Rendition.Info);
        else
            _ = RevalidateOnceAsync(work, hit.Rendition);
        return new(hit.Rendition, null, hit.Tier, Stale: !isFresh);
    }

    /// <summary>What was made is kept once it has been answered: where other nodes find it first, as they may be waiting.</summary>
    private async Task KeepAsync(Work work, Served served, FleetTurn turn)
    {
        long began = _time.GetTimestamp();
        var made = served.Tier == Tiers.Rendered ? served.Rendition : null;
        using (turn)
        {
            if (!_cache.IsCurrent())
                await _fleet.CatchUpAsync(); // stopped amid the render, perhaps for longer than a purge took
            if (made is not null)
                await _cache.StoreSharedAsync(work, made, CancellationToken.None, isShared => turn.End(isShared ? LockSignal.Shared : LockSignal.NotShared));
            else if (!served.Accident && !work.IsLater && await _fleet.TellAsync(work.OriginalKey, served.Fault))
                turn.End(LockSignal.Shared);
        }

        if (made is not null)
            await _cache.StoreOwnAsync(work.Key, made, CancellationToken.None);
        if (served.Reduced is { } reduced)
            await StoreReducedAsync(reduced);
        if (made is not null)
            _stages.Ended(Stages.Keep, "ok", began);
    }

    /// <param name="told">By another node.</param>
    private async Task<Served> FetchAndRenderAsync(Work work, KnownFailure? told, RequestClock clock, CancellationToken abandoned)
    {
        // :: a From a reduced original, where there is one and the source need not be asked.
        var known = _negatives.FindUnusable(work.OriginalKey) ?? (told is { OriginalETag: { } tag } ? new(tag, told.Fault) : null);
        var reduced = known is null ? await _reduced.FindAsync(work, abandoned) : null;
        var confirmedAt = reduced is null ? null : _checks.ConfirmedAt(work.OriginalKey, reduced.Kept.OriginalETag, reduced.Kept.CheckedAt);
        if (confirmedAt is { } at && await _factory.MakeAsync(work, reduced!, at, default, clock.Left, abandoned) is { } small)
            return Kept(work, small);

        // :: b The source: is it unchanged, or what is it? One that is fresh was too small for this rendition, so the original itself is needed.
        long started = _time.GetTimestamp();
        var (fetched, asked) = known is not null
            ? await FetchAnewAsync(work.OriginalKey, known.OriginalETag, clock)
            : await FetchSharedAsync(work.OriginalKey, confirmedAt is null ? reduced?.Kept.OriginalETag : null, clock);
        var times = new StageTimes(_time.GetElapsedTime(started), default, default);
        if (fetched.Outcome == FetchOutcome.NotModified && reduced is not null)
        {
            await _reduced.MarkCheckedAsync(work.OriginalKey, asked);
            if (await _factory.MakeAsync(work, reduced, asked, times, clock.Left, abandoned) is { } checkedSmall)
                return Kept(work, checkedSmall);
            (fetched, asked) = await FetchSharedAsync(work.OriginalKey, null, clock);
            times = new(_time.GetElapsedTime(started), default, default);
        }

        switch (fetched.Outcome)
        {
            case FetchOutcome.Missing when _cache.IsPurged(work.OriginalKey, asked): // it may be there by now
                return Served.From(MissingOriginal.Fault, times) with { Accident = true };
            case FetchOutcome.Missing:
                await _reduced.RemoveAsync(work.OriginalKey);
                LogMissing(work.OriginalKey);
                if (_originals.MayComeSoon(work.OriginalKey))
                    return Served.From(MissingOriginal.Fault, times) with { Accident = true };
                _negatives.RememberMissing(work.OriginalKey);
                return Served.From(MissingOriginal.Fault, times);
            case FetchOutcome.NotModified:
                return Served.From(known!.Fault, times);
            case FetchOutcome.Failed:
                return Served.From(fetched.Fault!, times);
        }

        // :: c From the original. A reduced one that still stands for it is not made again.
        using var original = fetched.Original!;
        if (reduced is not null && reduced.Kept.OriginalETag != original.Head.ETag)
        {
            await _reduced.RemoveAsync(work.OriginalKey);
            reduced = null;
        }

        return Kept(work, await _factory.MakeAsync(work, original, asked, times, clock.Left, abandoned, mayReduce: reduced is null));
    }

    /// <summary>How old a kept rendition is held to be; changes nothing. An original under a versioned key is asked about only where this node may have missed a purge.</summary>
    public Freshness FreshnessOf(Work work, RenditionInfo info)
    {
        if (info.CheckedAt >= _cache.DistrustedBefore && work.Recipe.Versioned.Covers(work.OriginalKey))
            return Freshness.Fresh;
        var age = RenditionAge.Of(info, _time.GetUtcNow(), _cache.DistrustedBefore, _options);
        return age != Freshness.Fresh && ConfirmedAt(work, info) is not null ? Freshness.Fresh : age;
    }

    private bool IsFresh(RenditionInfo info) => info.CheckedAt >= _cache.DistrustedBefore && IsFresh(info, _time.GetUtcNow(), _options);

    /// <summary>Whether the source need not be asked yet.</summary>
    internal static bool IsFresh(RenditionInfo info, DateTimeOffset now, CachingOptions options) => now - info.CheckedAt <= options.RevalidateAfter;

    /// <summary>Where a reduced original was made on the way, the next sizes hardly need the original.</summary>
    private Served Kept(Work work, Served served)
    {
        if (served.Reduced is not null)
            _recent.Drop(work.OriginalKey);
        return served;
    }

    private async Task StoreReducedAsync(ReducedOriginal reduced)
    {
        if (!_cache.IsPurged(reduced.Kept.OriginalKey, reduced.Kept.CheckedAt))
            await _reduced.StoreAsync(reduced);
    }

    /// <summary>Renders of one original that come at the same time, or within seconds, fetch it once.</summary>
    /// <returns>Beside the answer a moment before the source was asked.</returns>
    private async Task<(FetchResult Result, DateTimeOffset Asked)> FetchSharedAsync(string originalKey, string? ifNoneMatch, RequestClock clock)
    {
        var now = _time.GetUtcNow();
        if (ifNoneMatch is not null)
            return await AskAsync(originalKey, ifNoneMatch, clock);
        if (!_recent.IsOn)
            return await FetchAnewAsync(originalKey, null, clock);
        if (FindRecent(originalKey, now - _options.RevalidateAfter) is { } recent)
        {
            _metrics.Spared();
            return recent;
        }

        try
        {
            var ((result, asked), led) = await _fetches.JoinAsync(FlightOf(originalKey), flight => FetchAndKeepAsync(originalKey, flight), clock.Token);
            if (result.Outcome != FetchOutcome.Found)
                return (result, asked);
            if (_recent.Find(originalKey, asked) is { } kept)
            {
                if (!led)
                    _metrics.Spared();
                return (FetchResult.Found(kept.Original), kept.Asked);
            }
        }
        catch (OperationCanceledException) when (clock.IsOver)
        {
            return (TooSlowFetch(), now);
        }

        return await FetchAnewAsync(originalKey, null, clock); // others came and pushed it out
    }

    /// <summary>An original that was fetched a moment ago and is still to be believed.</summary>
    private (FetchResult Result, DateTimeOffset Asked)? FindRecent(string originalKey, DateTimeOffset notBefore)
    {
        if (_recent.Find(originalKey, notBefore) is not { } kept)
            return null;
        if (!_cache.IsPurged(originalKey, kept.Asked) && !_checks.IsSuperseded(originalKey, kept.Original.Head.ETag, kept.Asked))
            return (FetchResult.Found(kept.Original), kept.Asked);
        kept.Original.Dispose();
        return null;
    }

    /// <summary>Who comes after a purge joins nobody who came before it.</summary>
    private (RenditionKey, DateTimeOffset) FlightOf(Work work) => (work.Key, _cache.PurgedUntil(work.OriginalKey, work.Recipe.Preset));

    private (string, DateTimeOffset) FlightOf(string originalKey) => (originalKey, _cache.PurgedUntil(originalKey));

    /// <summary>The original itself is with the recent ones: those who wait for this may leave, and nobody would give it back.</summary>
    private async Task<(FetchResult Result, DateTimeOffset Asked)> FetchAndKeepAsync(string originalKey, Flight flight)
    {
        using var clock = new RequestClock(_time, _requestDeadline, flight.Abandoned);
        var (fetched, asked) = await FetchAnewAsync(originalKey, null, clock);
        if (fetched.Original is { } original)
            _recent.Keep(originalKey, original, asked);
        return (fetched with { Original = null }, asked);
    }

    private FetchResult TooSlowFetch() => FetchResult.Failed(ImageError.TooSlow, string.Create(
        CultureInfo.InvariantCulture, $"The original was not there when the request's {_requestDeadline.TotalSeconds:0.###} s were over."));

    /// <summary>A source that does not come to an end is left behind when the request's time is over.</summary>
    /// <exception cref="OperationCanceledException">The request was abandoned.</exception>
    private async Task<FetchResult> FetchAsync(string originalKey, string? ifNoneMatch, RequestClock clock)
    {
        long began = _time.GetTimestamp();
        var fetching = _originals.GetAsync(originalKey, ifNoneMatch, clock.Token);
        try
        {
            var fetched = await fetching.WaitAsync(clock.Token);
            _stages.Ended(Stages.Fetch, fetched.Outcome.ToString().ToLowerInvariant(), began);
            return fetched.Fault is { Error: ImageError.Busy } ? fetched with { Fault = _overload.TurnAway(ShedReason.Bytes) } : fetched;
        }
        catch (OperationCanceledException)
        {
            _ = DisposeLateAsync(fetching);
            if (!clock.IsOver)
                throw;
            return TooSlowFetch();
        }
    }

    private static async Task DisposeLateAsync(Task<FetchResult> fetching)
    {
        await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fetching.IsCompletedSuccessfully)
            fetching.Result.Original?.Dispose();
    }

    // :: 3 Revalidation: a conditional request to the source; unchanged costs no render.
    private async Task RevalidateOnceAsync(Work work, Rendition rendition)
    {
        if (_sourceTrouble.Holds(work.OriginalKey))
            return;
        try
        {
            await _revalidations.JoinAsync(work.Key, flight => RevalidateAsync(work, rendition, flight.Abandoned), CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogRevalidationFailed(work.OriginalKey, e);
        }
    }

    private async Task<bool> RevalidateAsync(Work work, Rendition rendition, CancellationToken cancellationToken)
    {
        using var clock = new RequestClock(_time, _requestDeadline, cancellationToken);
        var (fetched, asked) = await AskAsync(work.OriginalKey, rendition.Info.OriginalETag, clock);
        _metrics.Revalidation(fetched.Outcome.ToString().ToLowerInvariant());
        switch (fetched.Outcome)
        {
            case FetchOutcome.NotModified:
                await _cache.MarkCheckedAsync(work.Key, asked, cancellationToken);
                return true;
            case FetchOutcome.Missing when _cache.IsPurged(work.OriginalKey, asked):
                return true;
            case FetchOutcome.Missing:
                _negatives.RememberMissing(work.OriginalKey);
                await _fleet.TellAsync(work.OriginalKey, MissingOriginal.Fault);
                _recent.Drop(work.OriginalKey);
                await _reduced.RemoveAsync(work.OriginalKey);
                await _cache.RemoveAsync(work, cancellationToken);
                return true;
            case FetchOutcome.Failed:
                _sourceTrouble.Add(work.OriginalKey);
                LogStaleKept(work.OriginalKey, fetched.Fault!.Error);
                return false;
        }

        using var original = fetched.Original!;
        if (original.Head.ETag == rendition.Info.OriginalETag)
        {
            await _cache.MarkCheckedAsync(work.Key, asked, cancellationToken); // a source without conditional requests
            return true;
        }

        return await ReplaceAsync(work, original, asked, clock, cancellationToken);
    }

    [LoggerMessage(LogIds.OriginalMissing, LogLevel.Debug, "None of the sources has original {Key}.")]
    private partial void LogMissing(string key);

    [LoggerMessage(5011, LogLevel.Warning, "Original {Key} could not be checked ({Error}); the old rendition is served meanwhile.")]
    private partial void LogStaleKept(string key, ImageError error);

    [LoggerMessage(5013, LogLevel.Error, "A rendition could not be kept.")]
    private partial void LogKeepFailed(Exception exception);

    [LoggerMessage(5012, LogLevel.Error, "Checking original {Key} failed unexpectedly.")]
    private partial void LogRevalidationFailed(string key, Exception exception);
}
