namespace ImageProxy.Originals;

/// <summary>Lets one log line through per subject and interval, so that a broken source is one line and not a flood. Thread-safe.</summary>
internal sealed class LogThrottle<TSubject>(TimeProvider time, TimeSpan interval)
    where TSubject : notnull
{
    private readonly Dictionary<TSubject, (long Since, int Withheld)> _subjects = [];
    private readonly Lock _lock = new();

    /// <summary>Whether to write now.</summary>
    /// <param name="withheld">Where true: lines about this subject that were withheld since the last one.</param>
    public bool MayLog(TSubject subject, out int withheld)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            bool known = _subjects.TryGetValue(subject, out var entry);
            withheld = entry.Withheld;
            bool due = !known || time.GetElapsedTime(entry.Since, now) >= interval;
            _subjects[subject] = due ? (now, 0) : (entry.Since, entry.Withheld + 1);
            return due;
        }
    }
}
