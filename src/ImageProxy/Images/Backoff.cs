using System.Collections.Concurrent;

namespace ImageProxy.Images;

/// <summary>Remembers for a moment what just failed, so that it is not tried again for every request.</summary>
internal sealed class Backoff(TimeProvider time, TimeSpan pause)
{
    private const int MaxEntries = 10_000;
    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.Ordinal);

    public bool Holds(string key)
    {
        if (!_since.TryGetValue(key, out long since))
            return false;
        if (time.GetElapsedTime(since) < pause)
            return true;
        _since.TryRemove(KeyValuePair.Create(key, since));
        return false;
    }

    public void Add(string key)
    {
        if (_since.Count >= MaxEntries)
            _since.Clear(); // rare, and only costs a few tries too many
        _since[key] = time.GetTimestamp();
    }
}
