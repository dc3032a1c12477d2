using System.Diagnostics.Metrics;
using ImageProxy.Caching;
using ImageProxy.Gateway.Hashing;
using ImageProxy.Images;
using ImageProxy.Simulation.Costs;
using ImageProxy.Simulation.Traffic;
using Microsoft.Extensions.Options;

namespace ImageProxy.Simulation.Nodes;

/// <summary>
/// A node: the service's own memory tier, disk index, eviction and order of tiers, its own test of freshness, and the steps of a request between them
/// as <c>ImageService</c> takes them. Renders and S3 are costs.
/// </summary>
internal sealed class Node
{
    private const int ReducedKind = -1;
    private static readonly byte[][] Bodies = [.. RenditionKind.All.Select(kind => new byte[kind.Bytes])];
    private static readonly byte[] ReducedBody = new byte[MeasuredRenders.ReducedBytes];
    private static readonly string[] Tags = ["\"tag-0\"", "\"tag-1\""];

    private readonly IOptions<CachingOptions> _options;
    private readonly CachingMetrics _metrics;
    private readonly ManualClock _clock;
    private readonly Bucket _bucket;
    private readonly SimulatedDisk _disk;
    private RenditionCache _cache;

    public Node(string name, CachingOptions options, IMeterFactory meters, ManualClock clock, Bucket bucket)
    {
        (Name, Hash, _options, _metrics, _clock, _bucket) = (name, Rendezvous.HashOf(name), Options.Create(options), new(meters), clock, bucket);
        _disk = new(options, _metrics, clock);
        _cache = NewCache();
    }

    public string Name { get; }

    public ulong Hash { get; }

    public Tally Tally { get; private set; } = new();

    public SimulatedDisk Disk => _disk;

    /// <summary>A new process on the same disk: memory is empty.</summary>
    public void Restart() => _cache = NewCache();

    public Tally TakeTally()
    {
        var taken = Tally;
        Tally = new();
        return taken;
    }

    /// <param name="epoch">Of the presets: another one gives every rendition another key.</param>
    public void Answer(ulong original, int kind, int epoch)
    {
        var key = KeyOf(original, kind, epoch);
        Tally.Requests++;
        Tally.BytesSent += RenditionKind.All[kind].Bytes;
        if (Result(_cache.FindOwnAsync(key, CancellationToken.None)) is not { } hit)
        {
            Make(key, original, kind);
            return;
        }

        bool isMemory = hit.Tier == "memory";
        (Tally.MemoryHits, Tally.DiskHits) = (Tally.MemoryHits + (isMemory ? 1 : 0), Tally.DiskHits + (isMemory ? 0 : 1));
        Tally.CpuMilliseconds += isMemory ? Prices.MemoryHitMilliseconds : Prices.DiskHitMilliseconds;
        if (ImageService.IsFresh(hit.Rendition.Info, _clock.GetUtcNow(), _options.Value))
            return;

        // As the service does once it has answered: ask whether the original is unchanged.
        if (Unchanged(hit.Rendition.Info, original))
            Result(_cache.MarkCheckedAsync(key, _clock.GetUtcNow(), CancellationToken.None));
        else
            Make(key, original, kind);
    }

    private void Make(RenditionKey key, ulong original, int kind)
    {
        var what = RenditionKind.All[kind];
        var reducedKey = KeyOf(original, ReducedKind, 0);
        bool hasReduced = what.IsAvatar && _disk.Get(reducedKey) is { } reduced
            && (ImageService.IsFresh(reduced.Info, _clock.GetUtcNow(), _options.Value) || Recheck(reducedKey, reduced.Info, original));
        Tally.Renders++;
        if (hasReduced)
        {
            Tally.FromReduced++;
            Tally.CpuMilliseconds += MeasuredRenders.FromReducedMilliseconds;
        }
        else
        {
            Tally.Gets += _bucket.RequestsFor(original);
            Tally.BytesFromS3 += MeasuredRenders.OriginalBytes;
            Tally.CpuMilliseconds += what.Milliseconds;
            if (what.IsAvatar)
                Result(_disk.SetAsync(reducedKey, NewRendition(ReducedBody, original), CancellationToken.None));
        }

        Result(_cache.StoreOwnAsync(key, NewRendition(Bodies[kind], original), CancellationToken.None));
    }

    private bool Recheck(RenditionKey key, RenditionInfo info, ulong original)
    {
        bool isUnchanged = Unchanged(info, original);
        if (isUnchanged)
            Result(_disk.MarkCheckedAsync(key, _clock.GetUtcNow(), CancellationToken.None));
        return isUnchanged;
    }

    /// <summary>A conditional request; a changed original comes with it.</summary>
    private bool Unchanged(RenditionInfo info, ulong original)
    {
        if (info.OriginalETag == Tags[_bucket.VersionOf(original)])
        {
            Tally.Checks++;
            Tally.Gets += _bucket.RequestsFor(original) - 1;
            return true;
        }

        return false; // the fetch that follows is counted where it renders
    }

    private Rendition NewRendition(byte[] body, ulong original) => new(body, new()
    {
        ContentType = "image/webp",
        ETag = "\"0123456789abcdef0123456789abcdef\"",
        OriginalKey = "people/2024/picture.jpg",
        OriginalETag = Tags[_bucket.VersionOf(original)],
        RenderedAt = _clock.GetUtcNow(),
        CheckedAt = _clock.GetUtcNow(),
        Width = 1,
        Height = 1,
    });

    private RenditionCache NewCache() => new([new MemoryTier(_options, _metrics), _disk], _clock);

    private static RenditionKey KeyOf(ulong original, int kind, int epoch) =>
        new(Rendezvous.Weight(original, ((ulong)(uint)epoch << 32) | (uint)(kind + 2)), original, (ulong)(kind + 2), (ulong)epoch);

    /// <summary>Nothing here waits: no tier does anything but count.</summary>
    private static T Result<T>(ValueTask<T> task) => task.IsCompleted ? task.Result : throw new InvalidOperationException("A simulated tier has waited.");

    private static void Result(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            throw new InvalidOperationException("A simulated tier has waited.");
    }
}
