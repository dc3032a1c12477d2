using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;
using ImageProxy.Originals;

namespace ImageProxy.Images;

/// <summary>Whether an original has changed: asked once for all its renditions on this node, and once for all nodes; and what is done if it has.</summary>
internal sealed partial class ImageService
{
    /// <summary>When the source has said to another rendition since that the original is still this one; null where it has not.</summary>
    private DateTimeOffset? ConfirmedAt(Work work, RenditionInfo info) =>
        _checks.Find(work.OriginalKey) is { } check && check.ETag == info.OriginalETag && check.Asked > info.CheckedAt ? check.Asked : null;

    /// <summary>Has a rendition that is fresh only by <see cref="ConfirmedAt"/> say so itself from now on.</summary>
    private void MarkConfirmed(Work work, RenditionInfo info)
    {
        if (IsFresh(info) || work.Recipe.Versioned.Covers(work.OriginalKey) || ConfirmedAt(work, info) is not { } at)
            return;
        _ = _cache.MarkCheckedAsync(work.Key, at, CancellationToken.None).AsTask();
        _metrics.Revalidation("confirmed");
    }

    /// <summary>Whether the original still has this tag; if not, its bytes.</summary>
    /// <returns>Beside the answer a moment before the source was asked.</returns>
    private async Task<(FetchResult Result, DateTimeOffset Asked)> AskAsync(string originalKey, string etag, RequestClock clock)
    {
        var now = _time.GetUtcNow();
        if (_negatives.IsMissing(originalKey))
            return (FetchResult.Missing, now);
        if (!_recent.IsOn) // nowhere to leave the bytes for those who have waited
            return _checks.Find(originalKey) is { } own && own.ETag == etag
                ? (FetchResult.NotModified, own.Asked)
                : await FetchAnewAsync(originalKey, etag, clock);

        var check = _checks.Find(originalKey);
        if (check is null)
        {
            try
            {
                ((var result, check), _) = await _asks.JoinAsync(originalKey, flight => AskForAllAsync(originalKey, etag, flight), clock.Token);
                if (check is null)
                    return (result, now);
            }
            catch (OperationCanceledException) when (clock.IsOver)
            {
                return (TooSlowFetch(), now);
            }
        }

        if (check.ETag == etag)
            return (FetchResult.NotModified, check.Asked);
        return _recent.Find(originalKey, check.Asked) is { } kept && !_cache.IsPurged(originalKey, kept.Asked)
            ? (FetchResult.Found(kept.Original), kept.Asked)
            : await FetchSharedAsync(originalKey, null, clock);
    }

    /// <summary>Asks the sources, unless another node has. What has changed is with the recent ones afterwards.</summary>
    private async Task<(FetchResult Result, OriginalCheck? Check)> AskForAllAsync(string originalKey, string etag, Flight flight)
    {
        using var clock = new RequestClock(_time, _requestDeadline, flight.Abandoned);
        var (known, lease) = _fleetChecks is null ? default : await _fleetChecks.EnterAsync(originalKey, clock.Left / 2, flight.Abandoned);
        using (lease)
        {
            if (known is not null)
            {
                _checks.Remember(originalKey, known);
                return (FetchResult.NotModified, known);
            }

            var (fetched, asked) = await FetchAnewAsync(originalKey, etag, clock);
            OriginalCheck? check = fetched.Outcome switch
            {
                FetchOutcome.NotModified => new(etag, asked),
                FetchOutcome.Found => new(fetched.Original!.Head.ETag, asked),
                _ => null,
            };
            if (fetched.Original is { } original)
                _recent.Keep(originalKey, original, asked);
            if (_fleetChecks is not null && !_cache.IsPurged(originalKey, asked))
                await _fleetChecks.TellAsync(originalKey, check, lease);
            return (fetched with { Original = null }, check);
        }
    }

    /// <summary>Asks the sources, whoever has asked them before, and remembers what they say.</summary>
    private async Task<(FetchResult Result, DateTimeOffset Asked)> FetchAnewAsync(string originalKey, string? ifNoneMatch, RequestClock clock)
    {
        var now = _time.GetUtcNow();
        var fetched = await FetchAsync(originalKey, ifNoneMatch, clock);
        var asked = fetched.Asked ?? now;
        if (fetched.Outcome == FetchOutcome.Missing)
            _checks.Forget(originalKey);
        else if ((fetched.Outcome == FetchOutcome.NotModified ? ifNoneMatch : fetched.Original?.Head.ETag) is { } etag)
            _checks.Remember(originalKey, new(etag, asked));
        return (fetched, asked);
    }

    /// <summary>The original has changed: one node renders it anew, the others take what it has made.</summary>
    /// <returns>Whether there is a rendition of the new one.</returns>
    private async Task<bool> ReplaceAsync(Work work, Original original, DateTimeOffset asked, RequestClock clock, CancellationToken cancellationToken)
    {
        string etag = original.Head.ETag;
        using var turn = await _fleet.EnterAsync(work, clock.Left, cancellationToken, rendition => rendition.Info.OriginalETag == etag);
        if (turn.Found is { } found)
        {
            await _cache.StoreOwnAsync(work.Key, found.Rendition, cancellationToken);
            return true;
        }

        var reduced = await _reduced.FindAsync(work, cancellationToken);
        if (reduced is not null && reduced.Kept.OriginalETag != etag)
        {
            await _reduced.RemoveAsync(work.OriginalKey);
            reduced = null;
        }

        var small = reduced is null ? null : await _factory.MakeAsync(work, reduced, asked, default, clock.Left, cancellationToken);
        var served = Kept(work, small ?? await _factory.MakeAsync(work, original, asked, default, clock.Left, cancellationToken, mayReduce: reduced is null));
        if (served.Rendition is { } replacement)
        {
            await _cache.StoreSharedAsync(work, replacement, cancellationToken, isShared => turn.End(isShared ? LockSignal.Shared : LockSignal.NotShared));
            await _cache.StoreOwnAsync(work.Key, replacement, cancellationToken);
        }
        else if (!served.Accident && served.Fault is { Error: ImageError.OriginalUnusable or ImageError.OriginalTooLarge })
        {
            await _cache.RemoveAsync(work, cancellationToken); // the new original is broken: say so rather than show the old one for ever
        }
        else
        {
            _sourceTrouble.Add(work.OriginalKey);
        }

        if (served.Reduced is { } made)
            await StoreReducedAsync(made);
        return served.Rendition is not null;
    }
}
