using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.Fleet.Purges;
using ImageProxy.Fleet.Redis;
using ImageProxy.Images;
using Microsoft.Extensions.Caching.Distributed;

namespace ImageProxy.Fleet;

/// <summary>
/// Small renditions in Redis for a short time: how one node hands a render to the others, and where one that has just started finds what the
/// others have. A value is laid out as an entry of the disk tier, and checked as strictly before it is used.
/// </summary>
/// <param name="kind">Of what lies here; part of the key.</param>
/// <param name="maxBytes">Of the largest value's body.</param>
/// <remarks>Nothing is marked as checked here: an entry is gone about as soon as it would have to be.</remarks>
internal sealed partial class RedisTier(
    RedisGate gate, IDistributedCache cache, string kind, int maxBytes, FleetOptions options, CachingMetrics metrics, TimeProvider time, ILogger<RedisTier> logger) : ISharedTier
{
    /// <summary>For so long after a value was refused nobody is told of one before it is there.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(5);

    private readonly DistributedCacheEntryOptions _life = new() { AbsoluteExpirationRelativeToNow = options.RenditionLife };
    private long _refusedAt;

    public string Name => Tiers.Redis;

    public bool IsQuick => true;

    /// <summary>Key of the set of all keys of one original.</summary>
    public static string IndexOf(FleetOptions options, string originalKey) => $"{options.KeyPrefix}of:{OriginalHash.Of(originalKey):x32}";

    public async ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        if ((await gate.RunAsync("get", _ => cache.GetAsync(KeyOf(key), CancellationToken.None))).Value is not { } value)
            return null;
        var state = DiskEntry.Read(value, key, out var rendition);
        if (rendition is not null)
            return rendition;
        // Left as it lies: it goes by itself, or another node, perhaps of another version, replaces it.
        metrics.Corrupt(Name);
        LogDamaged(key, state);
        return null;
    }

    public async ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken) =>
        await TrySetAsync(key, rendition, cancellationToken);

    public ValueTask<bool> TrySetAsync(Work work, Rendition rendition, CancellationToken cancellationToken, Action? sent = null) => TrySetAsync(work.Key, rendition, cancellationToken, sent);

    /// <remarks>
    /// All that is to be said is sent at once, and Redis does it in that order: the answers would have to wait for a thread behind the clients of
    /// this node, who have just been given theirs.
    /// </remarks>
    public async ValueTask<bool> TrySetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken, Action? sent = null)
    {
        if (rendition.Body.Length <= maxBytes && gate.IsUp && DiskEntry.Head(key, rendition) is { } head)
        {
            byte[] value = [.. head, .. rendition.Body.Span];
            // Known by its original from before anybody can find it, so that a purge does.
            var indexing = gate.RunAsync("index", link => link.EvaluateAsync(
                PurgeScripts.Index, IndexOf(options, rendition.Info.OriginalKey), options.KeyPrefix + KeyOf(key), 2 * (long)options.RenditionLife.TotalMilliseconds));
            var setting = gate.RunAsync("set", _ => cache.SetAsync(KeyOf(key), value, _life, CancellationToken.None));
            if (RedisClient.KeepsOrder && !IsInDoubt)
                sent?.Invoke();
            bool isKept = await setting;
            await indexing;
            if (isKept)
                return true;
            Volatile.Write(ref _refusedAt, time.GetTimestamp());
        }

        metrics.Skipped(Name);
        return false;
    }

    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken) => default;

    public async ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken) =>
        await gate.RunAsync("remove", _ => cache.RemoveAsync(KeyOf(key), CancellationToken.None));

    private bool IsInDoubt => Volatile.Read(ref _refusedAt) is var at && at != 0 && time.GetElapsedTime(at) < Doubt;

    private string KeyOf(RenditionKey key) => $"{kind}:{key}";

    [LoggerMessage(7020, LogLevel.Warning, "Redis: {Key} is not what was stored ({State}); it is not used.")]
    private partial void LogDamaged(RenditionKey key, EntryState state);
}
