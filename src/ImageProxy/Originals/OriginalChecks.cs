using ImageProxy.Caching;

namespace ImageProxy.Originals;

/// <summary>
/// What the sources have last said of each original: one answer serves all its renditions, its reduced original and its copy on disk for
/// <see cref="CachingOptions.RevalidateAfter"/>. Of at most 100,000 originals, the oldest out first. Thread-safe.
/// </summary>
/// <param name="cache">Knows what has been purged.</param>
internal sealed class OriginalChecks(TimeSpan revalidateAfter, RenditionCache cache, TimeProvider time)
{
    internal const int Capacity = 100_000;

    /// <summary>Answers of another node whose clock is further ahead are not believed: they would count for too long.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    private readonly ExpiringMap<UInt128, OriginalCheck> _checks = new(Capacity, revalidateAfter, time);

    /// <summary>Null where the sources have to be asked.</summary>
    public OriginalCheck? Find(string originalKey) => _checks.TryGet(OriginalHash.Of(originalKey), out var check) && IsUsable(originalKey, check) ? check : null;

    /// <summary>Whether an answer, of this node or another, still counts.</summary>
    public bool IsUsable(string originalKey, OriginalCheck check) =>
        time.GetUtcNow() - check.Asked is var age && age <= revalidateAfter && age >= -ClocksDiffer && check.Asked >= cache.DistrustedBefore && !cache.IsPurged(originalKey, check.Asked);

    /// <summary>An answer that is older than the one known changes nothing.</summary>
    public void Remember(string originalKey, OriginalCheck check)
    {
        if (Find(originalKey) is not { } known || known.Asked < check.Asked)
            _checks.Set(OriginalHash.Of(originalKey), check);
    }

    public void Forget(string originalKey) => _checks.Remove(OriginalHash.Of(originalKey));

    /// <summary>As above, of every original.</summary>
    public void Forget() => _checks.Clear();

    /// <summary>When the sources last confirmed these bytes of an original, if that still counts; null where they are to be asked.</summary>
    /// <param name="asked">When they were asked about these bytes themselves.</param>
    public DateTimeOffset? ConfirmedAt(string originalKey, string etag, DateTimeOffset asked)
    {
        if (Find(originalKey) is { } check && check.Asked > asked)
            return check.ETag == etag ? check.Asked : null;
        return asked >= cache.DistrustedBefore && time.GetUtcNow() - asked <= revalidateAfter ? asked : null;
    }

    /// <summary>Whether the sources have other bytes by now, as far as is known here.</summary>
    public bool IsSuperseded(string originalKey, string etag, DateTimeOffset asked) =>
        Find(originalKey) is { } check && check.Asked > asked && check.ETag != etag;
}
