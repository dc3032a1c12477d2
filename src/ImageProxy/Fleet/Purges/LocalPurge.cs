using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Originals;

namespace ImageProxy.Fleet.Purges;

/// <summary>Drops everything this node has of what is purged: renditions, reduced and kept originals, and what is remembered of them.</summary>
internal sealed class LocalPurge(RenditionCache cache, ReducedOriginals reduced, RecentOriginals recent, NegativeCache negatives, OriginalChecks checks)
{
    /// <summary>From when this returns nothing old is served here, and what is under way is answered but not kept.</summary>
    /// <returns>Entries removed by the name of their tier; what is there at the time, where <paramref name="dryRun"/>.</returns>
    public async Task<IReadOnlyDictionary<string, int>> RunAsync(PurgeOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        if (!dryRun)
        {
            cache.Distrust(order);
            Forget(order);
        }

        var removed = await cache.PurgeAsync(order, dryRun, cancellationToken);
        if (!dryRun)
            Forget(order); // what was learnt from an entry between the two
        return removed;
    }

    private void Forget(PurgeOrder order)
    {
        switch (order.Kind)
        {
            case PurgeKind.Key:
                recent.Drop(order.Value);
                reduced.Forget(order.Value);
                negatives.Forget(order.Value);
                checks.Forget(order.Value);
                break;
            case PurgeKind.Prefix:
                recent.Clear();
                reduced.Forget();
                negatives.Forget();
                checks.Forget();
                break;
        }
    }
}
