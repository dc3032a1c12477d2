using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Bytes a shortcut costs besides its text: itself, its headers, its place in the map and the entry's list. Rounded up.</summary>
    private const long ShortcutBytes = 320;

    /// <summary>Shortcuts of one entry. Each is another URL of the same rendition: an avatar, a box, presets that say the same.</summary>
    private const int MostShortcuts = 8;

    /// <summary>A body that lies in an array larger than itself by more than this is copied, so that what is kept is what is counted.</summary>
    private const int SlackBytes = 4096;

    private readonly ConcurrentDictionary<RenditionKey, MemoryEntry> _entries = new();
    private readonly ShortcutMap _shortcuts = new();
    private readonly Lock _order = new();
    private readonly long _limit;
    private readonly long _entryLimit;
    private readonly CachingMetrics _metrics;
    private MemoryEntry? _newest;
    private MemoryEntry? _oldest;
    private MemoryEntry? _hand;
    private long _count;
    private long _bytes;

    public MemoryTier(IOptions<CachingOptions> options, CachingMetrics metrics)
    {
        _limit = options.Value.MemoryMaxBytes;
        _entryLimit = options.Value.MemoryMaxEntryBytes;
        _metrics = metrics;
        metrics.Observe(this);
    }

    public string Name => Tiers.Memory;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Entries => Volatile.Read(ref _count);

    public int Shortcuts => _shortcuts.Count;

    public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(key, out MemoryEntry? entry))
            return default;
        entry.MarkUsed();
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
        if (_entries.TryGetValue(key, out MemoryEntry? entry))
            entry.MarkChecked(checkedAt);
        return default;
    }

    public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        lock (_order)
        {
            if (_entries.TryRemove(key, out MemoryEntry? entry))
                Leave(entry);
        }

        return default;
    }

    public async IAsyncEnumerable<RenditionKey> FindByOriginalAsync(
        string originalKey, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (RenditionKey key in FindAsync(info => info.OriginalKey == originalKey, cancellationToken))
            yield return key;
    }

    public async IAsyncEnumerable<RenditionKey> FindAsync(
        Func<RenditionInfo, bool> isWanted, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach ((RenditionKey key, MemoryEntry entry) in _entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isWanted(entry.Rendition.Info))
                yield return key;
        }
    }

    /// <summary>A shortcut to an entry that is there, or was a moment ago; null if nobody has been led this way. Takes no lock.</summary>
    /// <remarks>Whoever answers with the entry marks it as used.</remarks>
    public Shortcut? FindShortcut(ReadOnlySpan<char> path, FormatToken format) => _shortcuts.Find(path, format);

    /// <summary>
    /// Keeps a shortcut, in place of any other under its path and format, as long as the entry of <paramref name="key"/> is kept: it goes when
    /// that is replaced, removed or evicted. It counts towards the tier's bytes; for its sake older entries go.
    /// </summary>
    /// <param name="body">What the shortcut is for; if the entry has another one by now, the shortcut is not kept.</param>
    /// <returns>Whether it is kept.</returns>
    public bool TryAddShortcut(RenditionKey key, ReadOnlyMemory<byte> body, Shortcut shortcut)
    {
        long cost = CostOf(shortcut);
        lock (_order)
        {
            if (_shortcuts.Find(shortcut.Path, shortcut.Format) is { } old)
                Drop(old);
            if (!Has(key, body, out MemoryEntry? entry) || entry.Shortcuts.Length >= MostShortcuts || entry.Cost + cost > _limit)
                return false;
            entry.MarkUsed();
            while (_bytes + cost > _limit)
                Evict();
            if (!Has(key, body, out entry))
                return false; // It was its own turn.
            shortcut.Entry = entry;
            entry.Shortcuts = entry.Shortcuts.Add(shortcut);
            Charge(entry, cost);
            _shortcuts.Add(shortcut);
            return true;
        }
    }

    private bool Has(RenditionKey key, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out MemoryEntry? entry) =>
        _entries.TryGetValue(key, out entry) && entry.Rendition.Body.Equals(body);

    private void Drop(Shortcut shortcut)
    {
        _shortcuts.Remove(shortcut);
        MemoryEntry entry = shortcut.Entry!;
        entry.Shortcuts = entry.Shortcuts.Remove(shortcut);
        Charge(entry, -CostOf(shortcut));
    }

    private void Charge(MemoryEntry entry, long cost)
    {
        entry.Cost += cost;
        Volatile.Write(ref _bytes, _bytes + cost);
    }

    private void Store(RenditionKey key, Rendition rendition, bool replace)
    {
        Rendition kept = Compact(rendition);
        long cost = CostOf(kept);
        bool fits = kept.Body.Length <= _entryLimit && cost <= _limit;
        lock (_order)
        {
            if (_entries.TryGetValue(key, out MemoryEntry? old))
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
            var entry = new MemoryEntry(key, kept, cost);
            Join(entry);
            _entries[key] = entry;
        }
    }

    private void Join(MemoryEntry entry)
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

    private void Leave(MemoryEntry entry)
    {
        foreach (Shortcut shortcut in entry.Shortcuts)
            _shortcuts.Remove(shortcut);
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
        MemoryEntry candidate = _hand ?? _oldest ?? throw new InvalidOperationException("Bytes are counted, but there is no entry.");

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

    private static long CostOf(Shortcut shortcut) => ShortcutBytes + (sizeof(char) * shortcut.Path.Length) + shortcut.Bytes;

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
}
