using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Caching;

/// <summary>
/// Remembers for a short time which originals are missing and which cannot be used, so that asking again costs neither the source nor a
/// slot. At most 100,000 of each, the oldest out first; about 15 MB when full of missing ones, whatever the length of their keys.
/// </summary>
internal sealed class NegativeCache(IOptions<CachingOptions> options, TimeProvider time)
{
    internal const int Capacity = 100_000;

    private readonly ExpiringMap<UInt128, bool> _missing = new(Capacity, options.Value.MissingFor, time);
    private readonly ExpiringMap<UInt128, UnusableOriginal> _unusable = new(Capacity, options.Value.UnusableFor, time);

    /// <summary>A failure that may be the original's fault or an accident: so many of them are no accident.</summary>
    internal const int MostAccidents = 2;

    private readonly Lock _counting = new();
    private readonly ExpiringMap<UInt128, Accidents> _accidents = new(Capacity, options.Value.UnusableFor, time);

    public void RememberMissing(string originalKey) => _missing.Set(OriginalHash.Of(originalKey), true);

    public bool IsMissing(string originalKey) => _missing.TryGet(OriginalHash.Of(originalKey), out _);

    public void RememberUnusable(string originalKey, string originalETag, ImageFault fault) =>
        _unusable.Set(OriginalHash.Of(originalKey), new(originalETag, fault));

    /// <summary>
    /// Counts a render of these bytes, in whatever size, that crashed or ran out of time. At the second they are remembered as unusable.
    /// Each count lives as long as that memory, from the last failure on; other bytes begin anew.
    /// </summary>
    /// <returns>Whether the bytes are now held to be unusable.</returns>
    public bool CountAccident(string originalKey, string originalETag, ImageFault fault)
    {
        UInt128 hash = OriginalHash.Of(originalKey);
        lock (_counting)
        {
            int before = _accidents.TryGet(hash, out Accidents known) && known.OriginalETag == originalETag ? known.Count : 0;
            if (before + 1 < MostAccidents)
            {
                _accidents.Set(hash, new(originalETag, before + 1));
                return false;
            }

            _accidents.Remove(hash);
            RememberUnusable(originalKey, originalETag, fault);
            return true;
        }
    }

    /// <summary>What is known against an original, whatever its bytes are now; its entity tag serves to ask the source whether they changed.</summary>
    public UnusableOriginal? FindUnusable(string originalKey) =>
        _unusable.TryGet(OriginalHash.Of(originalKey), out UnusableOriginal? found) ? found : null;

    /// <summary>What is known against these very bytes of an original.</summary>
    public ImageFault? FindUnusable(string originalKey, string originalETag) =>
        FindUnusable(originalKey) is { } found && found.OriginalETag == originalETag ? found.Fault : null;

    /// <summary>The original has been put, replaced or purged: nothing is held against it any more.</summary>
    public void Forget(string originalKey)
    {
        UInt128 hash = OriginalHash.Of(originalKey);
        _missing.Remove(hash);
        _unusable.Remove(hash);
        _accidents.Remove(hash);
    }

    /// <summary>Nothing is held against any original any more.</summary>
    public void Forget()
    {
        _missing.Clear();
        _unusable.Clear();
        _accidents.Clear();
    }

    private readonly record struct Accidents(string OriginalETag, int Count);
}
