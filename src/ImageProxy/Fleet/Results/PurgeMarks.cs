using System.Collections.Immutable;
using ImageProxy.Caching;
using ImageProxy.Fleet.Purges;

namespace ImageProxy.Fleet.Results;

/// <summary>
/// Marks that purges leave in the bucket, for what is of before and is written later: by a node that was stopped meanwhile, or that no Redis tells of purges. An
/// original has one, of its last purge. Prefixes and presets have one for each purge, and another says which was the last: so a node asks for the heads of two objects, and lists only after a
/// purge.
/// </summary>
/// <param name="matterFor">Nothing is used of which the source was asked longer ago.</param>
internal sealed class PurgeMarks(ResultsBucket bucket, ResultNames names, TimeSpan matterFor, TimeProvider time)
{
    /// <summary>A mark's time is cut to the second, and the clock of the node that made the rendition may be ahead.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1) + RenditionCache.ClocksDiffer;

    /// <summary>By which the clocks of two nodes that purge may differ.</summary>
    private static readonly TimeSpan NamesDiffer = TimeSpan.FromMinutes(1);

    private Known _known = new("", [], null);

    /// <summary>Before anything is listed, so that whoever writes behind the list sees it.</summary>
    /// <returns>Whether it is there now.</returns>
    public async ValueTask<bool> LeaveAsync(PurgeOrder order, CancellationToken cancellationToken)
    {
        if (order.Kind == PurgeKind.Key)
            return await WriteAsync(names.PurgeOf(order.Value), "", cancellationToken);
        string name = names.OrderAt(time.GetUtcNow(), order);
        return await WriteAsync(name, "", cancellationToken) && await WriteAsync(names.LastOrder, name, cancellationToken);
    }

    /// <summary>Whether a rendition is purged: written before the purge by the bucket's own clock, or made of what the source has said before it, whenever it was written.</summary>
    /// <param name="writtenAt">In universal time; null: just now.</param>
    /// <returns>Null where the bucket does not say.</returns>
    public async ValueTask<bool?> CoverAsync(RenditionInfo info, DateTime? writtenAt, CancellationToken cancellationToken)
    {
        var asking = LookAsync(names.PurgeOf(info.OriginalKey), cancellationToken);
        var last = await LookAsync(names.LastOrder, cancellationToken);
        var purge = await asking;
        if (bucket.IsLeftAlone)
            return null;
        if (purge is not null && IsOfBefore(purge.At))
            return true;
        if (last is null)
            return false;
        return await OrdersAsync(last.ETag, cancellationToken) is { } orders ? orders.Values.Any(o => IsOfBefore(o.At) && o.Order.Covers(info)) : null;

        bool IsOfBefore(DateTime at) => at >= writtenAt || at + Slack >= info.CheckedAt.UtcDateTime;
    }

    private async Task<Mark?> LookAsync(string name, CancellationToken cancellationToken) => await bucket.RunAsync(
        async (s3, token) => await s3.GetObjectMetadataAsync(bucket.Name, name, token) is var head ? new Mark(head.LastModified!.Value.ToUniversalTime(), head.ETag) : null,
        cancellationToken);

    private ValueTask<bool> WriteAsync(string name, string text, CancellationToken cancellationToken) => bucket.RunAsync(async (s3, token) =>
    {
        await s3.PutObjectAsync(new() { BucketName = bucket.Name, Key = name, ContentBody = text, UseChunkEncoding = false }, token);
        return true;
    }, cancellationToken);

    /// <summary>Of prefixes and presets. Null where the bucket does not answer.</summary>
    /// <param name="last">Entity tag of the mark that says which is the last.</param>
    private async ValueTask<ImmutableDictionary<string, Purge>?> OrdersAsync(string last, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        if (known.Last == last)
            return known.Orders;
        var (oldest, orders) = (time.GetUtcNow() - matterFor, known.Orders.ToBuilder());
        orders.RemoveRange(known.Orders.Where(o => o.Value.At < oldest.UtcDateTime).Select(o => o.Key));
        await foreach (var page in bucket.ListAsync(names.Orders, null, cancellationToken, after: names.OrdersFrom((known.Latest ?? oldest) - NamesDiffer)))
        {
            if (page is null)
                return null;
            foreach (var o in page.S3Objects ?? [])
            {
                if (names.OrderOf(o.Key) is { } order)
                    orders[o.Key] = new(order, o.LastModified!.Value.ToUniversalTime());
            }
        }

        known = new(last, orders.ToImmutable(), orders.Count == 0 ? null : orders.Values.Max(o => o.At));
        Volatile.Write(ref _known, known);
        return known.Orders;
    }

    private sealed record Mark(DateTime At, string ETag);

    private sealed record Purge(PurgeOrder Order, DateTime At);

    /// <param name="Latest">When the last of them was written.</param>
    private sealed record Known(string Last, ImmutableDictionary<string, Purge> Orders, DateTimeOffset? Latest);
}
