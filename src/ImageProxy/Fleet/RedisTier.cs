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
    RedisGate gate, IDistributedCache cache, string kind, int maxBytes, FleetOptions options, CachingMetrics metrics, ILogger<RedisTier> logger) : ISharedTier
{
    private readonly DistributedCacheEntryOptions _life = new() { AbsoluteExpirationRelativeToNow = options.RenditionLife };

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

    public async ValueTask<bool> TrySetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
    {
        if (rendition.Body.Length <= maxBytes && gate.IsUp && DiskEntry.Head(key, rendition) is { } head)
        {
            byte[] value = [.. head, .. rendition.Body.Span];
            if (await gate.RunAsync("set", _ => cache.SetAsync(KeyOf(key), value, _life, CancellationToken.None)))
            {
                // Known by its original from before anybody can be told of it, so that a purge finds it.
                await gate.RunAsync("index", link => link.EvaluateAsync(
                    PurgeScripts.Index, IndexOf(options, rendition.Info.OriginalKey), options.KeyPrefix + KeyOf(key), 2 * (long)options.RenditionLife.TotalMilliseconds));
                return true;
            }
        }

        metrics.Skipped(Name);
        return false;
    }

    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken) => default;

    public async ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken) =>
        await gate.RunAsync("remove", _ => cache.RemoveAsync(KeyOf(key), CancellationToken.None));

    private string KeyOf(RenditionKey key) => $"{kind}:{key}";

    [LoggerMessage(7020, LogLevel.Warning, "Redis: {Key} is not what was stored ({State}); it is not used.")]
    private partial void LogDamaged(RenditionKey key, EntryState state);
}
