using ImageProxy.Fleet.Purges;

namespace ImageProxy.Caching;

/// <summary>A shared tier in which may be what no node has any more: it finds by itself what is to go.</summary>
internal interface IPurgedByOrder
{
    /// <summary>As in <see cref="IRenditionTier"/>.</summary>
    string Name { get; }

    /// <summary>Removes what an order covers, or counts it where <paramref name="dryRun"/>.</summary>
    /// <returns>How many there were, and false where that is not all, or not certain.</returns>
    ValueTask<(long Found, bool IsComplete)> PurgeAsync(PurgeOrder order, bool dryRun, CancellationToken cancellationToken);
}
