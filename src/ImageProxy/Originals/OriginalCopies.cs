using System.Buffers;
using ImageProxy.Caching;
using ImageProxy.Fleet;
using ImageProxy.Images;
using ImageProxy.Rendering;

namespace ImageProxy.Originals;

/// <summary>
/// Copies of originals on disk: entries of the disk tier like any rendition, verified before use, in the same budget, found by the same purge.
/// </summary>
/// <param name="disk">Null where there is no disk tier.</param>
/// <param name="maxBytes">Of the largest that is kept.</param>
/// <param name="checks">What the sources have said of an original since a copy of it was asked about.</param>
/// <param name="cache">Knows what has been purged.</param>
/// <param name="fleet">Null where nothing is shared.</param>
internal sealed class OriginalCopies(
    IRenditionTier? disk, long maxBytes, OriginalChecks checks, RenditionCache cache, MemoryBudget memory, FleetOriginals? fleet)
{
    // Part of the key: raise it when a copy comes to be laid out otherwise.
    private const string Version = "copy-1";

    public bool IsOn => disk is not null && maxBytes > 0;

    public FleetOriginals? Fleet => fleet;

    public static RenditionKey KeyOf(string source, string key) => RenditionKey.Of(key, default, "original", source, Version);

    /// <summary>When the sources last confirmed a copy; null where they are to be asked.</summary>
    public DateTimeOffset? ConfirmedAt(Rendition copy) => checks.ConfirmedAt(copy.Info.OriginalKey, copy.Info.OriginalETag, copy.Info.CheckedAt);

    public async ValueTask<Rendition?> FindAsync(string source, string key, CancellationToken cancellationToken) =>
        await disk!.GetAsync(KeyOf(source, key), cancellationToken) is { } copy && MayBeUsed(copy, key) ? copy : null;

    /// <summary>Whether it is of that original, which has neither been purged since nor been seen with other bytes.</summary>
    public bool MayBeUsed(Rendition copy, string key) => copy.Info.OriginalKey == key && !cache.IsPurged(key, copy.Info.CheckedAt)
        && !checks.IsSuperseded(key, copy.Info.OriginalETag, copy.Info.CheckedAt);

    /// <summary>An original as it is kept; its body is only there as long as the original is held.</summary>
    /// <returns>Null where it is too large, or was purged while it was fetched.</returns>
    public Rendition? Pack(string key, Original original, DateTimeOffset asked) => original.Bytes.Length > maxBytes || cache.IsPurged(key, asked) ? null : new(original.Bytes, new()
    {
        ContentType = "application/octet-stream",
        ETag = original.Head.ETag,
        OriginalKey = key,
        OriginalETag = original.Head.ETag,
        LastModified = original.Head.LastModified,
        RenderedAt = asked,
        CheckedAt = asked,
        Width = 0,
        Height = 0,
        Tags = [CacheTags.OfOriginal(key)],
    });

    /// <summary>A copy as an original, counted in the budget of memory; null where there is no room for it.</summary>
    public Original? Unpack(string source, Rendition copy)
    {
        bool isAlone = memory.Held == 0;
        if (!isAlone && !memory.TryTake(copy.Body.Length))
            return null;
        if (isAlone)
            memory.Take(copy.Body.Length);
        return new(new(source, copy.Info.OriginalETag, copy.Info.LastModified, copy.Body.Length), new Held(memory, copy.Body), copy.Body.Length);
    }

    /// <summary>Keeps a copy without being waited for; the bytes are held until it is written.</summary>
    public async Task KeepAsync(string source, string key, Original original, DateTimeOffset asked)
    {
        using var held = original.Share();
        if (Pack(key, held, asked) is { } copy)
            await StoreAsync(source, key, copy);
    }

    /// <summary>Puts an original where other nodes find it, in place of an older one.</summary>
    public async ValueTask ShareAsync(string source, string key, Original original, DateTimeOffset asked)
    {
        if (fleet is not null && Pack(key, original, asked) is { } copy)
            await fleet.ShareAsync(KeyOf(source, key), copy);
    }

    public async ValueTask StoreAsync(string source, string key, Rendition copy)
    {
        await disk!.SetAsync(KeyOf(source, key), copy, CancellationToken.None);
        if (cache.IsPurged(key, copy.Info.CheckedAt))
            await disk!.RemoveAsync(KeyOf(source, key), CancellationToken.None);
    }

    public ValueTask MarkCheckedAsync(string source, string key, DateTimeOffset asked) => disk!.MarkCheckedAsync(KeyOf(source, key), asked, CancellationToken.None);

    public async ValueTask RemoveAsync(string source, string key)
    {
        await disk!.RemoveAsync(KeyOf(source, key), CancellationToken.None);
        if (fleet is not null)
            await fleet.RemoveAsync(KeyOf(source, key));
    }

    /// <summary>Bytes that the collector frees, counted until they are disposed.</summary>
    private sealed class Held(MemoryBudget memory, ReadOnlyMemory<byte> bytes) : IMemoryOwner<byte>
    {
        private int _disposed;

        public Memory<byte> Memory { get; } = System.Runtime.InteropServices.MemoryMarshal.AsMemory(bytes);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                memory.Return(bytes.Length);
        }
    }
}
