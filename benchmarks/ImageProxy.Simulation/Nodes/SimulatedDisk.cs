using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.Images;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Simulation.Nodes;

/// <summary>The disk tier without a disk: the real index decides what is kept, the real room what is evicted; bytes are only counted.</summary>
internal sealed class SimulatedDisk : IRenditionTier
{
    /// <summary>Header, metadata and checksums beside the body: 920 bytes for the 518 of an avatar.</summary>
    private const int EntryOverhead = 402;

    private readonly DiskIndex _index;
    private readonly DiskRoom _room;
    private readonly TimeProvider _time;
    private readonly Dictionary<RenditionKey, Rendition> _kept = [];

    public SimulatedDisk(CachingOptions options, CachingMetrics metrics, TimeProvider time)
    {
        _time = time;
        var layout = new DiskLayout("/simulated");
        var files = new NoFiles(path =>
        {
            if (layout.TryParse(path, out var key))
                _kept.Remove(key);
        });
        _index = new(options.MaxBytes);
        _room = new(files, layout, _index, new(files, layout.TemporaryFolder, time), options, metrics, time, NullLogger.Instance);
    }

    public string Name => DiskTier.TierName;

    public long Bytes => _index.Used;

    public long Limit => _index.Limit;

    /// <summary>What is kept and what the index believes to be kept; the same, or the simulation is wrong.</summary>
    public (int Kept, int Indexed) Entries => (_kept.Count, _index.Count);

    public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken) => new(Get(key));

    public Rendition? Get(RenditionKey key)
    {
        if (!_kept.TryGetValue(key, out var rendition))
            return null;
        _index.TryTouch(key, 0, _time.GetUtcNow(), out _);
        return rendition;
    }

    public ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
    {
        long bytes = rendition.Body.Length + EntryOverhead;
        if (_room.Reserve(bytes))
        {
            _index.Commit(key, bytes, 0, _time.GetUtcNow());
            _kept[key] = rendition;
        }

        return default;
    }

    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(key, out var rendition))
            _kept[key] = rendition with { Info = rendition.Info with { CheckedAt = checkedAt } };
        return default;
    }

    public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        _room.Delete(key);
        return default;
    }
}
