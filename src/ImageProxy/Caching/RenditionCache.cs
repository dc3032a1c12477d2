using System.Collections.Immutable;
using ImageProxy.Fleet.Purges;
using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>The tiers in order, nearest first.</summary>
/// <param name="tiers">Those that are shared with other nodes, <see cref="ISharedTier"/>, behind all others, the quick ones first.</param>
internal sealed class RenditionCache(IReadOnlyList<IRenditionTier> tiers, TimeProvider time)
{
    /// <summary>Longer than any render that could have begun before a purge and end after it.</summary>
    private static readonly TimeSpan PurgesMatterFor = TimeSpan.FromMinutes(10);

    /// <summary>By which the clocks of two nodes may differ; for so long after a purge what is made anew is not kept.</summary>
    internal static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(2);

    private readonly IRenditionTier[] _tiers = [.. tiers];
    private readonly int _own = tiers.TakeWhile(t => t is not ISharedTier).Count();
    private readonly int _quick = tiers.TakeWhile(t => t is not ISharedTier { IsQuick: false }).Count();
    private readonly ExpiringMap<string, DateTimeOffset> _purges = new(10_000, PurgesMatterFor, time);
    private ImmutableArray<(PurgeOrder Order, DateTimeOffset At)> _patterns = [];
    private long _distrusted;

    /// <summary>Names of the tiers, nearest first.</summary>
    public IEnumerable<string> TierNames => _tiers.Select(t => t.Name);

    /// <summary>The nearest tier where that is memory.</summary>
    public MemoryTier? Memory => _tiers is [MemoryTier memory, ..] ? memory : null;

    /// <summary>Whether there are tiers behind this node's own, which are shared with others.</summary>
    public bool HasShared => _own < _tiers.Length;

    /// <summary>Looks in this node's own tiers only, one after the other, which costs nobody else anything. A hit in a later one fills the earlier ones, without being waited for.</summary>
    public async ValueTask<CacheHit?> FindOwnAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _own; i++)
        {
            if (await _tiers[i].GetAsync(key, cancellationToken) is { } rendition && !IsPurged(rendition))
                return Found(key, rendition, i);
        }

        return null;
    }

    /// <summary>Looks only in the tiers that are shared with other nodes; a hit fills those before it.</summary>
    /// <param name="accepts">What it does not accept is as if it were not there; null: all.</param>
    public ValueTask<CacheHit?> FindSharedAsync(Work work, CancellationToken cancellationToken, Func<Rendition, bool>? accepts = null) =>
        FindAsync(work, _own, _tiers.Length, accepts, cancellationToken);

    /// <summary>As <see cref="FindSharedAsync"/>, in those that answer in a millisecond or so.</summary>
    public ValueTask<CacheHit?> FindQuickAsync(Work work, CancellationToken cancellationToken, Func<Rendition, bool>? accepts = null) =>
        FindAsync(work, _own, _quick, accepts, cancellationToken);

    /// <summary>As <see cref="FindSharedAsync"/>, in those that take longer.</summary>
    public ValueTask<CacheHit?> FindSlowAsync(Work work, CancellationToken cancellationToken, Func<Rendition, bool>? accepts = null) =>
        FindAsync(work, _quick, _tiers.Length, accepts, cancellationToken);

    private async ValueTask<CacheHit?> FindAsync(Work work, int from, int to, Func<Rendition, bool>? accepts, CancellationToken cancellationToken)
    {
        for (int i = from; i < to; i++)
        {
            if (await ((ISharedTier)_tiers[i]).GetAsync(work, cancellationToken) is { } rendition && !IsPurged(rendition) && accepts?.Invoke(rendition) != false)
                return Found(work.Key, rendition, i);
        }

        return null;
    }

    /// <summary>Looks in every tier and changes nothing: no tier is filled from a later one.</summary>
    public async ValueTask<CacheHit?> PeekAsync(Work work, CancellationToken cancellationToken)
    {
        foreach (var tier in _tiers)
        {
            if (await (tier is ISharedTier shared ? shared.GetAsync(work, cancellationToken) : tier.GetAsync(work.Key, cancellationToken)) is { } rendition && !IsPurged(rendition))
                return new(rendition, tier.Name);
        }

        return null;
    }

    private CacheHit Found(RenditionKey key, Rendition rendition, int tier)
    {
        for (int earlier = 0; earlier < tier; earlier++)
            _ = FillAsync(_tiers[earlier], key, rendition);
        return new(rendition, _tiers[tier].Name);
    }

    /// <summary>Stores in every tier, nearest first. A rendition whose original was purged since its source was asked is not stored.</summary>
    /// <remarks><see cref="RenditionInfo.CheckedAt"/> must be a moment before the source was asked, not after.</remarks>
    public async ValueTask StoreAsync(Work work, Rendition rendition, CancellationToken cancellationToken)
    {
        await StoreOwnAsync(work.Key, rendition, cancellationToken);
        await StoreSharedAsync(work, rendition, cancellationToken);
    }

    /// <summary>As <see cref="StoreAsync"/>, in this node's own tiers only.</summary>
    public async ValueTask StoreOwnAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
    {
        foreach (var tier in _tiers.Take(_own))
        {
            if (IsPurged(rendition))
                return;
            await tier.SetAsync(key, rendition, cancellationToken);
        }

        if (IsPurged(rendition))
            await RemoveAsync(key, CancellationToken.None);
    }

    /// <summary>As <see cref="StoreAsync"/>, in the tiers that are shared only.</summary>
    /// <param name="shared">Called once, as soon as it is known whether other nodes can find it: in the first tier that takes it, see <see cref="ISharedTier.TrySetAsync"/>.</param>
    /// <remarks>A node that was stopped while it wrote does what others have purged meanwhile before this returns: what it wrote is taken out again.</remarks>
    public async ValueTask StoreSharedAsync(Work work, Rendition rendition, CancellationToken cancellationToken, Action<bool>? shared = null)
    {
        bool isTold = false;
        foreach (var tier in _tiers.Skip(_own).Cast<ISharedTier>())
        {
            if (!IsPurged(rendition) && await tier.TrySetAsync(work, rendition, cancellationToken, Tell))
                Tell();
        }

        if (!isTold)
            shared?.Invoke(false);
        if (HasShared && !IsCurrent())
            await CatchUp();
        if (IsPurged(rendition))
            await RemoveAsync(work, CancellationToken.None);

        void Tell()
        {
            if (!isTold)
                shared?.Invoke(true);
            isTold = true;
        }
    }

    public async ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken)
    {
        foreach (IRenditionTier tier in _tiers)
            await tier.MarkCheckedAsync(key, checkedAt, cancellationToken);
    }

    /// <summary>Removes from every tier, furthest first, so that no hit in a later tier brings the rendition back.</summary>
    public async ValueTask RemoveAsync(Work work, CancellationToken cancellationToken)
    {
        for (int i = _tiers.Length - 1; i >= 0; i--)
            await (_tiers[i] is ISharedTier shared ? shared.RemoveAsync(work, cancellationToken) : _tiers[i].RemoveAsync(work.Key, cancellationToken));
    }

    /// <summary>As above, but for tiers in which the key alone finds nothing, see <see cref="IPurgedByOrder"/>.</summary>
    public async ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        for (int i = _tiers.Length - 1; i >= 0; i--)
            await _tiers[i].RemoveAsync(key, cancellationToken);
    }

    /// <summary>Whether this node knows of all purges of the others. Where it does not it finds out before it serves what it keeps.</summary>
    public Func<bool> IsCurrent { get; set; } = () => true;

    /// <summary>Has it find out.</summary>
    public Func<Task> CatchUp { get; set; } = () => Task.CompletedTask;

    /// <summary>Before then nothing that a source has said is believed, until it has been asked again.</summary>
    public DateTimeOffset DistrustedBefore => new(Volatile.Read(ref _distrusted), TimeSpan.Zero);

    /// <summary>From now on everything kept is asked about before it is served.</summary>
    public void DistrustAll() => Volatile.Write(ref _distrusted, time.GetUtcNow().UtcTicks);

    /// <summary>From now on nothing is served or stored that was asked for before now, or so shortly after that another node's clock may have been ahead.</summary>
    public void Distrust(PurgeOrder order)
    {
        var until = time.GetUtcNow() + ClocksDiffer;
        if (order.Kind == PurgeKind.Key)
            _purges.Set(order.Value, until);
        else
            ImmutableInterlocked.Update(ref _patterns, all => [.. all.Where(p => time.GetUtcNow() - p.At < PurgesMatterFor).TakeLast(99), (order, until)]);
    }

    /// <summary>Removes what an order covers and some tier can list from every tier.</summary>
    /// <returns>Entries by the name of the tier that listed them.</returns>
    public async Task<IReadOnlyDictionary<string, int>> PurgeAsync(PurgeOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new HashSet<RenditionKey>();
        foreach (var tier in _tiers.OfType<IFindsByOriginal>())
        {
            int count = 0;
            var keys = order.Kind == PurgeKind.Key ? tier.FindByOriginalAsync(order.Value, cancellationToken) : tier.FindAsync(order.Covers, cancellationToken);
            await foreach (var key in keys)
            {
                found.Add(key);
                count++;
            }

            counts[((IRenditionTier)tier).Name] = count;
        }

        foreach (var key in dryRun ? [] : found)
            await RemoveAsync(key, CancellationToken.None);
        return counts;
    }

    /// <summary>As above, in the tiers that are shared, where it may be what no node has any more.</summary>
    /// <param name="counts">Gets what they had added to it.</param>
    /// <returns>False where one of them may still give what was purged.</returns>
    public async ValueTask<bool> PurgeSharedAsync(PurgeOrder order, bool dryRun, IDictionary<string, long> counts, CancellationToken cancellationToken)
    {
        bool areComplete = true;
        foreach (var tier in _tiers.OfType<IPurgedByOrder>())
        {
            var (found, isComplete) = await tier.PurgeAsync(order, dryRun, cancellationToken);
            counts[tier.Name] = (counts.TryGetValue(tier.Name, out long before) ? before : 0) + found;
            areComplete &= isComplete;
        }

        return areComplete;
    }

    /// <summary>
    /// Removes every rendition of an original that some tier can list, from every tier. Renders of it that are under way are answered but
    /// not stored.
    /// </summary>
    /// <returns>Renditions removed.</returns>
    public async Task<int> PurgeAsync(string originalKey, CancellationToken cancellationToken)
    {
        _purges.Set(originalKey, time.GetUtcNow());
        var found = new HashSet<RenditionKey>();
        foreach (IFindsByOriginal tier in _tiers.OfType<IFindsByOriginal>())
        {
            await foreach (RenditionKey key in tier.FindByOriginalAsync(originalKey, cancellationToken))
                found.Add(key);
        }

        foreach (RenditionKey key in found)
            await RemoveAsync(key, CancellationToken.None);
        return found.Count;
    }

    /// <summary>Whether the original was purged after its source was asked for this rendition, which must then not be served any more.</summary>
    public bool IsPurged(Rendition rendition) => IsPurged(rendition.Info.OriginalKey, rendition.Info.CheckedAt) || IsPurged(rendition.Info);

    /// <summary>Whether what the source has said of an original is no longer to be believed.</summary>
    /// <param name="asked">A moment before it was asked.</param>
    public bool IsPurged(string originalKey, DateTimeOffset asked) =>
        (_purges.Count > 0 && _purges.TryGet(originalKey, out DateTimeOffset at) && asked <= at) || IsPurgedByPattern(originalKey, asked);

    /// <summary>
    /// The end of the last purge that covers an original, or a preset's renditions; the least time there is where there was none. Work that is shared
    /// between callers is told apart by it: who comes after a purge must not be given what was begun before.
    /// </summary>
    public DateTimeOffset PurgedUntil(string originalKey, string? preset = null)
    {
        DateTimeOffset until = _purges.Count > 0 && _purges.TryGet(originalKey, out var at) ? at : default;
        foreach (var (order, end) in _patterns)
        {
            if (end > until && (order.CoversOriginal(originalKey) || (preset is not null && order.CoversPreset(preset))))
                until = end;
        }

        return until;
    }

    /// <summary>Without closures: hits come through here, and allocate nothing.</summary>
    private bool IsPurgedByPattern(string originalKey, DateTimeOffset asked)
    {
        foreach (var (order, at) in _patterns)
        {
            if (asked <= at && order.CoversOriginal(originalKey))
                return true;
        }

        return false;
    }

    private bool IsPurged(RenditionInfo info)
    {
        foreach (var (order, at) in _patterns)
        {
            if (info.CheckedAt <= at && order.Covers(info))
                return true;
        }

        return false;
    }

    private async Task FillAsync(IRenditionTier tier, RenditionKey key, Rendition rendition)
    {
        await tier.FillAsync(key, rendition, CancellationToken.None);
        if (IsPurged(rendition))
            await tier.RemoveAsync(key, CancellationToken.None);
    }
}
