using System.Collections.Immutable;
using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>One rendition in the memory tier. Its links and its cost are the tier's, read and written under its lock.</summary>
internal sealed class MemoryEntry(RenditionKey key, Rendition rendition, long cost)
{
    private Rendition _rendition = rendition;

    public RenditionKey Key { get; } = key;

    /// <summary>Bytes, shortcuts included.</summary>
    public long Cost { get; set; } = cost;

    /// <summary>Used since the hand passed. A lost write costs one entry its reprieve, nothing more.</summary>
    public bool Used { get; set; }

    public MemoryEntry? Newer { get; set; }

    public MemoryEntry? Older { get; set; }

    public ImmutableArray<Shortcut> Shortcuts { get; set; } = [];

    public Rendition Rendition => Volatile.Read(ref _rendition);

    public void MarkUsed()
    {
        if (!Used)
            Used = true;
    }

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
