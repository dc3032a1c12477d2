using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Purges;
using ImageProxy.Fleet.Redis;
using ImageProxy.Images;

namespace ImageProxy.Fleet;

/// <summary>
/// One render for each cold rendition over all nodes. Asked by the leader of a flight only, so that a node has one conversation with Redis
/// for each cold rendition, however many clients want it, and none for a hit.
/// </summary>
/// <param name="fleetLock">Null where no Redis is set.</param>
/// <param name="failures">Null together with it.</param>
internal sealed class FleetRenders(
    FleetLock? fleetLock, SharedFailures? failures, PurgeFeed? purges, RenditionCache cache, NegativeCache negatives, FleetOptions options, FleetMetrics metrics, TimeProvider time)
{
    /// <summary>Waits for a node that makes it, or takes the turn.</summary>
    /// <param name="left">Of the request's time; no more than half of it is spent on waiting.</param>
    /// <param name="accepts">Of what others have made; null: all.</param>
    /// <returns>The caller ends the turn.</returns>
    public async ValueTask<FleetTurn> EnterAsync(Work work, TimeSpan left, CancellationToken cancellationToken, Func<Rendition, bool>? accepts = null)
    {
        if (fleetLock is null)
            return await AloneAsync(work, accepts, cancellationToken);
        var patience = left / 2 < options.MaxWait ? left / 2 : options.MaxWait;
        long started = time.GetTimestamp();
        while (true)
        {
            (CacheHit? Found, KnownFailure? Known)? seen = null;
            var entry = await fleetLock.EnterAsync(
                $"rendition:{work.Key}", patience - time.GetElapsedTime(started), cancellationToken, RedisClient.KeepsOrder ? SeeAsync : null);
            if (entry.Outcome is not (LockOutcome.Held or LockOutcome.Shared))
            {
                metrics.Turn(entry.Outcome switch { LockOutcome.Away => "away", LockOutcome.GaveUp => "gave_up", _ => "not_kept" });
                return await AloneAsync(work, accepts, cancellationToken);
            }

            // What the holder has left, or who held the lock between our look into the tiers and our having it.
            if (await LookAsync(work, entry, entry.Lease is null && seen is { Found: null } ? null : seen, accepts, cancellationToken) is { } turn)
                return turn;

            async Task<bool> SeeAsync() => (seen = await SeeQuickAsync(work, accepts, cancellationToken)) is { Found: not null };
        }
    }

    /// <summary>Does here what other nodes have purged.</summary>
    public Task CatchUpAsync() => purges?.CatchUpAsync() ?? Task.CompletedTask;

    /// <summary>Lets other nodes know what has just been learnt of an original.</summary>
    /// <returns>Whether they can find it now.</returns>
    public async ValueTask<bool> TellAsync(string originalKey, ImageFault? fault)
    {
        if (failures is null || fault is null)
            return false;
        if (fault.Error == ImageError.OriginalMissing)
            return await failures.RememberAsync(originalKey, new(null, fault));
        return negatives.FindUnusable(originalKey) is { } unusable && unusable.Fault == fault
            && await failures.RememberAsync(originalKey, new(unusable.OriginalETag, fault));
    }

    /// <summary>Without the others; but what they have left in tiers that do not need Redis is used all the same.</summary>
    private async ValueTask<FleetTurn> AloneAsync(Work work, Func<Rendition, bool>? accepts, CancellationToken cancellationToken) =>
        cache.HasShared && await cache.FindSharedAsync(work, cancellationToken, accepts) is { } found ? new(found) : FleetTurn.Alone;

    /// <summary>What lies in Redis, in one question.</summary>
    private async Task<(CacheHit? Found, KnownFailure? Known)> SeeQuickAsync(Work work, Func<Rendition, bool>? accepts, CancellationToken cancellationToken)
    {
        var knowing = failures!.FindAsync(work.OriginalKey);
        var found = await cache.FindQuickAsync(work, cancellationToken, accepts);
        return (found, await knowing);
    }

    /// <param name="seen">In Redis, behind the lock; null: not looked there yet.</param>
    /// <returns>Null where what was said to be there has gone again.</returns>
    private async Task<FleetTurn?> LookAsync(
        Work work, LockEntry entry, (CacheHit? Found, KnownFailure? Known)? seen, Func<Rendition, bool>? accepts, CancellationToken cancellationToken)
    {
        bool keeps = false;
        try
        {
            var (found, known) = seen ?? await SeeQuickAsync(work, accepts, cancellationToken);
            found ??= await cache.FindSlowAsync(work, cancellationToken, accepts);
            known = found is null ? known : null;
            if (found is not null || known is not null && (known.IsMissing || entry.Lease is null))
            {
                metrics.Turn(found is null ? "unusable" : "found");
                entry.Lease?.Release(LockSignal.Shared);
                return new(found, known);
            }

            if (entry.Lease is null)
                return null;
            metrics.Turn(entry.HasWaited ? "led_after_wait" : "led");
            keeps = true;
            return new(Known: known, Lease: entry.Lease);
        }
        finally
        {
            if (!keeps)
                entry.Lease?.Dispose();
        }
    }
}
