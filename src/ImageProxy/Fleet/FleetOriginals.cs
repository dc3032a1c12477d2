using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;
using ImageProxy.Images;
using ImageProxy.Originals;

namespace ImageProxy.Fleet;

/// <summary>
/// One request to the source for each original over all nodes, where it is small enough to go through Redis. A larger one is fetched by every
/// node that needs it, as soon as the first has found it to be large.
/// </summary>
internal sealed class FleetOriginals(FleetLock locks, RedisTier tier, FleetOptions options)
{
    /// <param name="key">Of the copy.</param>
    /// <param name="fetch">Asks the source.</param>
    /// <param name="pack">Makes a copy of what it gives; null where there is none to be shared.</param>
    /// <param name="isUsable">Whether what another node has left will do.</param>
    /// <returns>Another node's, or what was fetched.</returns>
    public async Task<(Rendition? Shared, FetchResult? Fetched)> FetchAsync(
        RenditionKey key, Func<Task<FetchResult>> fetch, Func<FetchResult, Rendition?> pack, Func<Rendition, bool> isUsable, CancellationToken cancellationToken)
    {
        var (shared, lease) = await locks.FindOrEnterAsync($"original:{key}", FindAsync, options.MaxWait / 2, cancellationToken);
        if (shared is not null)
            return (shared, null);
        bool isHandedOn = false;
        try
        {
            var fetched = await fetch();
            if (lease is not null && fetched.Outcome == FetchOutcome.Found)
            {
                if (pack(fetched) is { } original)
                {
                    isHandedOn = true;
                    _ = TellAsync(key, original, lease);
                }
                else
                {
                    lease.Release(LockSignal.NotShared);
                }
            }

            return (null, fetched);
        }
        finally
        {
            if (!isHandedOn)
                lease?.Dispose();
        }

        async Task<Rendition?> FindAsync() => await tier.GetAsync(key, cancellationToken) is { } there && isUsable(there) ? there : null;
    }

    /// <summary>Not waited for: whoever has fetched it goes on.</summary>
    private async Task TellAsync(RenditionKey key, Rendition original, FleetLease lease)
    {
        using (lease)
        {
            // Its bytes, which are the caller's, are copied before this waits for anything.
            bool isKept = await tier.TrySetAsync(key, original, CancellationToken.None, () => lease.Release(LockSignal.Shared));
            lease.Release(isKept ? LockSignal.Shared : LockSignal.NotShared);
        }
    }

    public async ValueTask ShareAsync(RenditionKey key, Rendition original) => await tier.TrySetAsync(key, original, CancellationToken.None);

    public ValueTask RemoveAsync(RenditionKey key) => tier.RemoveAsync(key, CancellationToken.None);
}
