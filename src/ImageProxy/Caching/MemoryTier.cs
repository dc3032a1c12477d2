using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Caching;

/// <summary>Small renditions in memory, bounded by bytes.</summary>
/// <remarks>
/// Eviction is SIEVE (Zhang et al., NSDI '24), close to LRU: entries stand in the order of their arrival, a hand walks from the oldest to
/// the newest, spares those used since it last passed and removes the others. A hit therefore takes no lock and moves nothing: it reads a
/// concurrent dictionary and sets one flag, once.
/// </remarks>
internal sealed class MemoryTier : IRenditionTier, IFindsByOriginal, ITierUsage
{
    /// <summary>Bytes an entry costs besides its body and its text: node, entry, record, array and string headers. Rounded up.</summary>
    private const long EntryBytes = 640;

    /// <summary>A body that lies in an array larger than itself by more than this is copied, so that what is kept is what is counted.</summary>
    private const int SlackBytes = 4096;

    private readonly ConcurrentDictionary<RenditionKey, Entry> _entries = new();
    private readonly Lock _order = new();
    private readonly long _limit;
    private readonly long _entryLimit;
    private readonly CachingMetrics _metrics;
    private Entry? _newest;
    private Entry? _oldest;
    private Entry? _hand;
    private long _count;
    private long _bytes;

    public MemoryTier(IOptions<CachingOptions> options, CachingMetrics metrics)
    {
        _limit = options.Value.MemoryMaxBytes;
        _entryLimit = options.Value.MemoryMaxEntryBytes;
        _metrics = metrics;
        metrics.Observe(this);
    }

    public string Name => "memory";

    public long Bytes => Volatile.Read(ref _bytes);

    public long Entries => Volatile.Read(ref _count);

    public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
            return default;
        if (!entry.Used)
            entry.Used = true;
        return new(entry.Rendition);
    }

    public ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
    {
        Store(key, rendition, replace: true);
        return default;
    }

    /// <summary>As <see cref="SetAsync"/>, but leaves an entry that is there: it may be newer than what a later tier held.</summary>
    public ValueTask FillAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
    {
        Store(key, rendition, replace: false);
        return default;
    }

    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(key, out Entry? entry))
            entry.MarkChecked(checkedAt);
        return default;
    }

    public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        lock (_order)
        {
            if (_entries.TryRemove(key, out Entry? entry))
                Leave(entry);
        }

        return default;
    }

    public async IAsyncEnumerable<RenditionKey> FindByOriginalAsync(
        string originalKey, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach ((RenditionKey key, Entry entry) in _entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Rendition.Info.OriginalKey == originalKey)
                yield return key;
        }
    }

    private void Store(RenditionKey key, Rendition rendition, bool replace)
    {
        Rendition kept = Compact(rendition);
        long cost = CostOf(kept);
        bool fits = kept.Body.Length <= _entryLimit && cost <= _limit;
        lock (_order)
        {
            if (_entries.TryGetValue(key, out Entry? old))
            {
                if (!replace)
                    return;
                Leave(old);
                if (!fits)
                    _entries.TryRemove(key, out _);
            }

            if (!fits)
                return;
            while (_bytes + cost > _limit)
                Evict();
            var entry = new Entry(key, kept, cost);
            Join(entry);
            _entries[key] = entry;
        }
    }

    private void Join(Entry entry)
    {
        entry.Older = _newest;
        if (_newest is null)
            _oldest = entry;
        else
            _newest.Newer = entry;
        _newest = entry;
        Volatile.Write(ref _bytes, _bytes + entry.Cost);
        Volatile.Write(ref _count, _count + 1);
    }

    private void Leave(Entry entry)
    {
        if (_hand == entry)
            _hand = entry.Newer;
        if (entry.Newer is null)
            _newest = entry.Older;
        else
            entry.Newer.Older = entry.Older;
        if (entry.Older is null)
            _oldest = entry.Newer;
        else
            entry.Older.Newer = entry.Newer;
        Volatile.Write(ref _bytes, _bytes - entry.Cost);
        Volatile.Write(ref _count, _count - 1);
    }

    private void Evict()
    {
        Entry candidate = _hand ?? _oldest ?? throw new InvalidOperationException("Bytes are counted, but there is no entry.");

        // Hits may set flags as fast as the hand clears them; one full turn is enough politeness.
        for (long left = _count; candidate.Used && left > 0; left--)
        {
            candidate.Used = false;
            candidate = candidate.Newer ?? _oldest!;
        }

        _hand = candidate;
        Leave(candidate);
        _entries.TryRemove(candidate.Key, out _);
        _metrics.Evicted(Name);
    }

    private static Rendition Compact(Rendition rendition) =>
        MemoryMarshal.TryGetArray(rendition.Body, out ArraySegment<byte> segment) && segment.Array!.Length <= segment.Count + SlackBytes
            ? rendition
            : rendition with { Body = rendition.Body.ToArray() };

    private static long CostOf(Rendition rendition)
    {
        RenditionInfo info = rendition.Info;
        long characters = info.ContentType.Length + info.ETag.Length + info.OriginalKey.Length + info.OriginalETag.Length;
        long tags = 0;
        foreach (string tag in info.Tags.IsDefault ? [] : info.Tags)
            tags += (2 * tag.Length) + 32;
        int held = MemoryMarshal.TryGetArray(rendition.Body, out ArraySegment<byte> segment) ? segment.Array!.Length : rendition.Body.Length;
        return held + (2 * characters) + tags + EntryBytes;
    }

    private sealed class Entry(RenditionKey key, Rendition rendition, long cost)
    {
        private Rendition _rendition = rendition;

        public RenditionKey Key { get; } = key;

        public long Cost { get; } = cost;

        /// <summary>Used since the hand passed. A lost write costs one entry its reprieve, nothing more.</summary>
        public bool Used { get; set; }

        public Entry? Newer { get; set; }

        public Entry? Older { get; set; }

        public Rendition Rendition => Volatile.Read(ref _rendition);

        public void MarkChecked(DateTimeOffset checkedAt)
        {
            while (true)
            {
                Rendition now = Rendition;
                if (now.Info.CheckedAt >= checkedAt)
                    return;
                Rendition marked = now with { Info = now.Info with { CheckedAt = checkedAt } };
                if (Interlocked.CompareExchange(ref _rendition, marked, now) == now)
                    return;
            }
        }
    }
}
