namespace ImageProxy.Originals;

/// <summary>
/// Originals that have just been fetched, kept for a moment: a page that shows a picture asks for several of its sizes, and its original is
/// fetched once for all of them. Thread-safe.
/// </summary>
/// <param name="limit">Bytes kept at most, but for one that is larger alone; 0 keeps nothing.</param>
internal sealed class RecentOriginals(long limit, TimeProvider time) : IDisposable
{
    /// <summary>Time an original is kept.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Kept>> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> _byAge = [];
    private ITimer? _sweep;
    private bool _disposed;

    public bool IsOn => limit > 0;

    public long Bytes { get; private set; }

    /// <summary>Takes over the caller's hold of the original.</summary>
    /// <param name="asked">A moment before the source was asked.</param>
    public void Keep(string key, Original original, DateTimeOffset asked)
    {
        lock (_lock)
        {
            DropLocked(key);
            if (_disposed || !IsOn)
            {
                original.Dispose();
                return;
            }

            while (_byAge.First is { } oldest && Bytes + original.Bytes.Length > limit)
                DropLocked(oldest.Value.Key);
            _kept.Add(key, _byAge.AddLast(new Kept(key, original, asked, time.GetTimestamp())));
            Bytes += original.Bytes.Length;
            _sweep ??= time.CreateTimer(static kept => ((RecentOriginals)kept!).Sweep(), this, Life, Life / 4);
        }
    }

    /// <summary>The original with another holder, which the caller disposes; null where it is not here, or was asked for too long ago.</summary>
    /// <param name="notBefore">The source must have been asked after that.</param>
    public (Original Original, DateTimeOffset Asked)? Find(string key, DateTimeOffset notBefore)
    {
        lock (_lock)
        {
            return _kept.TryGetValue(key, out var node) && node.Value is var kept && kept.Asked >= notBefore && time.GetElapsedTime(kept.Since) < Life
                ? (kept.Original.Share(), kept.Asked)
                : null;
        }
    }

    public void Drop(string key)
    {
        lock (_lock)
            DropLocked(key);
    }

    public void Clear()
    {
        lock (_lock)
        {
            while (_byAge.First is { } oldest)
                DropLocked(oldest.Value.Key);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_byAge.First is { } oldest)
                DropLocked(oldest.Value.Key);
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            while (_byAge.First is { } oldest && time.GetElapsedTime(oldest.Value.Since) >= Life)
                DropLocked(oldest.Value.Key);
        }
    }

    private void DropLocked(string key)
    {
        if (!_kept.Remove(key, out var node))
            return;
        _byAge.Remove(node);
        Bytes -= node.Value.Original.Bytes.Length;
        node.Value.Original.Dispose();
        if (_kept.Count > 0)
            return;
        _sweep?.Dispose();
        _sweep = null;
    }

    private readonly record struct Kept(string Key, Original Original, DateTimeOffset Asked, long Since);
}
