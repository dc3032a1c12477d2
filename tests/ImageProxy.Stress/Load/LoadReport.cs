using System.Collections.Concurrent;
using System.Globalization;

namespace ImageProxy.Stress.Load;

/// <summary>What clients got. Thread-safe.</summary>
internal sealed class LoadReport
{
    private readonly ConcurrentDictionary<int, long> _statuses = new();
    private long _broken;

    /// <summary>Answers 200.</summary>
    public Latencies Accepted { get; } = new();

    /// <summary>Answers 503 that say when to come back.</summary>
    public Latencies Rejected { get; } = new();

    public IReadOnlyDictionary<int, long> Statuses => _statuses;

    /// <summary>Requests that got no whole answer, and 503 without <c>Retry-After</c>.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    public long Requests => _statuses.Values.Sum() + Broken;

    /// <summary>Answers of the class 5xx other than 503 with <c>Retry-After</c>, and requests without a whole answer.</summary>
    public long Failures => Broken + _statuses.Where(pair => pair.Key >= 500 && pair.Key != 503).Sum(pair => pair.Value);

    public TimeSpan P50 => Accepted.Percentile(0.5);

    public TimeSpan P99 => Accepted.Percentile(0.99);

    public void Add(int status, bool saysWhen, TimeSpan at, TimeSpan took)
    {
        if (status == 503 && !saysWhen)
        {
            Break();
            return;
        }

        _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        if (status == 200)
            Accepted.Add(at, took);
        else if (status == 503)
            Rejected.Add(at, took);
    }

    public void Break() => Interlocked.Increment(ref _broken);

    /// <summary><c>200 × 1,234, 503 × 5</c>, and what broke.</summary>
    public override string ToString() => string.Join(", ", _statuses.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} × {pair.Value:N0}")))
        + (Broken > 0 ? string.Create(CultureInfo.InvariantCulture, $", broken × {Broken:N0}") : "");
}
