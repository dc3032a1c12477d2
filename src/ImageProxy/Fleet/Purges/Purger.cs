using ImageProxy.Caching;
using ImageProxy.Fleet.Redis;
using ImageProxy.Images;

namespace ImageProxy.Fleet.Purges;

/// <summary>Purges on all nodes, and says what became of it.</summary>
/// <param name="feed">Null where there is no fleet; then this node alone is purged.</param>
/// <param name="gate">Null together with it.</param>
internal sealed class Purger(LocalPurge local, RenditionCache cache, PurgeFeed? feed, RedisGate? gate, SharedFailures? failures, FleetChecks? checks, FleetOptions options, TimeProvider time)
{
    private const long Silent = 1_000_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>A node that was silent for so long reads the log before it serves again; longer than it serves without, by a margin.</summary>
    private static readonly TimeSpan SilentAfter = PurgeFeed.CurrentFor + TimeSpan.FromMilliseconds(500);

    /// <summary>When this returns with <see cref="PurgeReport.IsComplete"/>, no node serves anything old. Purging what is gone already is well.</summary>
    public async Task<PurgeReport> PurgeAsync(IReadOnlyList<PurgeOrder> orders, bool dryRun, CancellationToken cancellationToken)
    {
        // :: 1 What is here, and here at once, also where the fleet is out of reach.
        var removed = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var order in orders)
        {
            foreach (var (tier, count) in await local.RunAsync(order, dryRun, cancellationToken))
                removed[tier] = removed.GetValueOrDefault(tier) + count;
        }

        if (dryRun || feed is null)
            return new(removed, 0, await PurgeSharedAsync(orders, dryRun, removed, cancellationToken));

        // :: 2 Into the log, then until every node has done it or has been silent for so long that it asks before it serves.
        long last = 0;
        foreach (var order in orders)
        {
            var (answered, number) = await gate!.RunAsync(
                "purge", link => link.EvaluateAsync(PurgeScripts.Append, feed.LogKey, order.ToString(), PurgeScripts.Remembered));
            if (!answered)
                return new(removed, 0, false);
            last = number;
        }

        await gate!.RunAsync("purge", link => link.PublishAsync(options.KeyPrefix + "purged", ""));
        bool isDone = await feed.CatchUpAsync();
        var (acknowledged, silent) = await AcknowledgedAsync(last, cancellationToken);

        // :: 3 Now nobody puts anything old into Redis any more: what lies there goes.
        long dropped = 0;
        foreach (var order in orders)
            dropped += await DropAsync(order);
        removed[Tiers.Redis] = dropped;
        bool isShared = await PurgeSharedAsync(orders, dryRun, removed, cancellationToken);
        return new(removed, silent, isDone && acknowledged && isShared && gate!.IsUp);
    }

    private async Task<bool> PurgeSharedAsync(IReadOnlyList<PurgeOrder> orders, bool dryRun, SortedDictionary<string, long> removed, CancellationToken cancellationToken)
    {
        bool areComplete = true;
        foreach (var order in orders)
            areComplete &= await cache.PurgeSharedAsync(order, dryRun, removed, cancellationToken);
        return areComplete;
    }

    private async Task<(bool All, int Silent)> AcknowledgedAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (answered, pending) = await gate!.RunAsync("pending", link => link.EvaluateAsync(
                PurgeScripts.Pending, feed!.NodesKey, number, (long)SilentAfter.TotalMilliseconds, (long)Forgotten.TotalMilliseconds));
            if (!answered)
                return (false, 0);
            if (pending % Silent == 0)
                return (true, (int)(pending / Silent));
            await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private async Task<long> DropAsync(PurgeOrder order)
    {
        if (order.Kind == PurgeKind.Key)
        {
            await failures!.ForgetAsync(order.Value);
            await checks!.ForgetAsync(order.Value);
            return (await gate!.RunAsync("purge", link => link.EvaluateAsync(PurgeScripts.DropOriginal, RedisTier.IndexOf(options, order.Value)))).Value;
        }

        // Which of them it covers is not worth finding out: they live for minutes.
        foreach (string kind in (string[])["rendition", "original", "failure", "check"])
        {
            long cursor = 0;
            do
                cursor = (await gate!.RunAsync("purge", link => link.EvaluateAsync(PurgeScripts.DropSome, $"{options.KeyPrefix}{kind}:*", cursor))).Value;
            while (cursor != 0);
        }

        return 0;
    }
}
