using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Uploads.Tokens;

/// <summary>
/// Uploads of each subject within the last hour: of all nodes where they share a Redis that answers, else of this node. Never more than the quota
/// in any hour, not only on average.
/// </summary>
/// <param name="gate">Null where no Redis is set.</param>
internal sealed class SubjectRates(TimeProvider time, RedisGate? gate = null, FleetOptions? fleet = null)
{
    private const int MostSubjects = 100_000;

    /// <summary>
    /// Arguments: quota, milliseconds of an hour, a name for this upload. Returns 0 where it is within the quota, and counts it; else milliseconds
    /// until the oldest that counts is an hour old.
    /// </summary>
    private const string Script = """
        local now = redis.call('TIME')
        local ms = now[1] * 1000 + math.floor(now[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, ms - ARGV[2])
        if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
          redis.call('ZADD', KEYS[1], ms, ARGV[3])
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return 0
        end
        local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        if not first[2] then return tonumber(ARGV[2]) end
        return math.max(1, first[2] + ARGV[2] - ms)
        """;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<long>> _subjects = new(StringComparer.Ordinal);

    /// <summary>Counts one more upload, if it is within the quota.</summary>
    /// <returns>Null if it is; else how long until one will be.</returns>
    public async ValueTask<TimeSpan?> TakeAsync(string subject, int quota)
    {
        if (gate is not null)
        {
            string key = $"{fleet!.KeyPrefix}uploads:{Caching.OriginalHash.Of(subject):x32}";
            var (answered, wait) = await gate.RunAsync("upload-rate", link => link.EvaluateAsync(Script, key, quota, (long)Window.TotalMilliseconds, UploadId.New()));
            if (answered)
                return wait == 0 ? null : TimeSpan.FromMilliseconds(wait);
        }

        return TakeHere(subject, quota);
    }

    private TimeSpan? TakeHere(string subject, int quota)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (_subjects.Count >= MostSubjects)
                Sweep(now);
            if (!_subjects.TryGetValue(subject, out var times))
                _subjects[subject] = times = new();
            while (times.TryPeek(out long oldest) && time.GetElapsedTime(oldest, now) >= Window)
                times.Dequeue();
            if (times.Count >= quota)
                return times.TryPeek(out long first) ? Window - time.GetElapsedTime(first, now) : Window;
            times.Enqueue(now);
            return null;
        }
    }

    /// <summary>Subjects that have sent nothing for an hour; and where all have, those that came first: then a quota is a little more for them.</summary>
    private void Sweep(long now)
    {
        foreach (string idle in _subjects.Where(s => s.Value.All(t => time.GetElapsedTime(t, now) >= Window)).Select(s => s.Key).ToArray())
            _subjects.Remove(idle);
        foreach (string any in _subjects.Count < MostSubjects ? [] : _subjects.Keys.Take(MostSubjects / 10).ToArray())
            _subjects.Remove(any);
    }
}
