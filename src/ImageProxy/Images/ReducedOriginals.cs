using System.Collections.Concurrent;
using System.Collections.Immutable;
using ImageProxy.Caching;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Originals;

namespace ImageProxy.Images;

/// <summary>
/// Which originals get a reduced one, and where those are kept: on disk, among the renditions, in the same budget and dropped by the same purge.
/// The first avatar of an original, or its second distinct rendition, makes one, and later small ones are made from it.
/// </summary>
/// <param name="tier">Null where there is none to keep them.</param>
/// <param name="cache">Knows what was purged.</param>
/// <param name="side">Setting <c>Rendering:ReducedFor</c>; 0: by the catalog.</param>
internal sealed class ReducedOriginals(IRenditionTier? tier, RenditionCache cache, Func<ImageCatalog> catalog, int side, TimeProvider time)
{
    // Part of the key: raise it when a reduced original comes to be made otherwise.
    private const string Version = "reduced-2";

    /// <summary>Originals of which a first rendition is remembered, and for how long.</summary>
    private const int Remembered = 100_000;

    /// <summary>Reduced originals in memory right after they were made; each has a few hundred kilobytes.</summary>
    private const int AtHand = 64;

    private static readonly TimeSpan RememberedFor = TimeSpan.FromHours(1);

    private readonly ExpiringMap<RenditionKey, ReducedOriginal> _made = new(AtHand, RecentOriginals.Life, time);
    private readonly ExpiringMap<UInt128, (string ETag, RenditionKey First)> _once = new(Remembered, RememberedFor, time);

    private readonly ConcurrentDictionary<RenditionKey, ReductionTurn> _making = [];

    public bool IsOn => tier is not null;

    /// <summary>Side of the largest square that is to be made from reduced originals: the largest avatar, unless set.</summary>
    private int Side => side > 0 ? side : catalog().AvatarSizes[^1];

    /// <summary>
    /// N of the N/8 to which the original is to be reduced for this rendition: an avatar, which hardly comes alone, or the second one of it at
    /// least; 0: not at all.
    /// </summary>
    public int Wanted(Work work, OriginalHead head, ImageInfo info)
    {
        if (!IsOn || EighthsFor(info) is not (> 0 and var eighths))
            return 0;
        if (IsAvatar(work.Recipe))
            return eighths;
        var original = OriginalHash.Of(work.OriginalKey);
        if (_once.TryGet(original, out var first) && first.ETag == head.ETag && first.First != work.Key)
            return eighths;
        _once.Set(original, (head.ETag, work.Key));
        return 0;
    }

    /// <summary>Whether a rendition is of a kind that is made from reduced originals, and one for which the original itself would be decoded no finer.</summary>
    public static bool Serves(ImageInfo reduced, RenderPlan plan, OutputEncoding encoding) =>
        encoding.Format is ImageFormat.Jpeg or ImageFormat.WebP && plan.Effects.IsEmpty
        && PlaneScale.Choose(plan, reduced with { Eighths = 8 }) <= reduced.Eighths;

    public async ValueTask<ReducedOriginal?> FindAsync(Work work, CancellationToken cancellationToken)
    {
        if (!IsOn || work.Recipe.Mode.Needs != Analysis.None)
            return null;
        var key = KeyOf(work.OriginalKey);
        var found = _made.TryGet(key, out var made) ? made
            : await tier!.GetAsync(key, cancellationToken) is { } kept && kept.Info.OriginalKey == work.OriginalKey ? ReducedOriginal.Unpack(kept)
            : null;
        return found is null || IsPurged(found) ? null : found;
    }

    /// <summary>Has it at hand from now on, until it is stored and beyond: the next sizes come at once.</summary>
    public void Add(ReducedOriginal reduced) => _made.Set(KeyOf(reduced.Kept.OriginalKey), reduced);

    /// <summary>
    /// Makes sure that one rendition at a time makes it: sizes that come together do not decode the original each for itself, the others are made from
    /// what the first one left. Waits while another is at it, no longer than <paramref name="patience"/>.
    /// </summary>
    /// <returns>The turn, which whoever has it ends; or what another has made; or neither, after <paramref name="patience"/>.</returns>
    public async ValueTask<(ReductionTurn? Turn, ReducedOriginal? Made)> EnterAsync(OriginalHead head, string originalKey, TimeSpan patience, CancellationToken cancellationToken)
    {
        var key = KeyOf(originalKey);
        var mine = new ReductionTurn(turn => _making.TryRemove(new(key, turn)));
        long started = time.GetTimestamp();
        while (_making.GetOrAdd(key, mine) is var current && current != mine)
        {
            var left = patience - time.GetElapsedTime(started);
            try
            {
                await current.Ended.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return default;
            }
        }

        // Whoever had the turn before may have ended it after the caller had looked.
        if (!_made.TryGet(key, out var made) || made.Kept.OriginalETag != head.ETag || IsPurged(made))
            return (mine, null);
        mine.Dispose();
        return (null, made);
    }

    public ValueTask StoreAsync(ReducedOriginal reduced) => tier!.SetAsync(KeyOf(reduced.Kept.OriginalKey), reduced.Pack(), CancellationToken.None);

    public ValueTask MarkCheckedAsync(string originalKey, DateTimeOffset at)
    {
        var key = KeyOf(originalKey);
        _made.Remove(key);
        return tier!.MarkCheckedAsync(key, at, CancellationToken.None);
    }

    public ValueTask RemoveAsync(string originalKey)
    {
        if (!IsOn)
            return default;
        var key = KeyOf(originalKey);
        _made.Remove(key);
        return tier!.RemoveAsync(key, CancellationToken.None);
    }

    /// <summary>What is at hand of an original, which is not stored yet perhaps, is not used any more.</summary>
    public void Forget(string originalKey) => _made.Remove(KeyOf(originalKey));

    /// <summary>As above, of every original.</summary>
    public void Forget() => _made.Clear();

    private bool IsPurged(ReducedOriginal reduced) => cache.IsPurged(reduced.Kept.OriginalKey, reduced.Kept.CheckedAt);

    private bool IsAvatar(Recipe recipe) =>
        catalog() is var current && recipe.Box.Width == recipe.Box.Height && current.AvatarSizes.BinarySearch(recipe.Box.Width) >= 0
        && recipe.Fingerprint == current.Avatar.Fingerprint && recipe.Preset is null;

    private RenditionKey KeyOf(string originalKey) =>
        RenditionKey.Of(originalKey, new(Side, Side), "reduced", "jpeg", Version);

    /// <summary>The scale at which the original would be decoded for the largest square; 0 where that is the whole, or another kind of original.</summary>
    private int EighthsFor(ImageInfo info)
    {
        if (info is not { Format: ImageFormat.Jpeg, BitDepth: 8, IsCmyk: false, Eighths: 8 })
            return 0;
        int shortSide = Math.Min(info.Size.Width, info.Size.Height);
        var square = new RenderPlan { Source = new(0, 0, shortSide, shortSide), Scaled = new(Side, Side), Output = new(Side, Side) };
        return PlaneScale.Choose(square, info) is < 8 and var eighths ? eighths : 0;
    }
}
