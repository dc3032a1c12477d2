namespace ImageProxy.Stress.Load;

/// <summary>How long answers took. Thread-safe.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan At, TimeSpan Took)> _samples = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _samples.Count;
        }
    }

    /// <param name="at">When it was asked, from the start of the load.</param>
    public void Add(TimeSpan at, TimeSpan took)
    {
        lock (_gate)
            _samples.Add((at, took));
    }

    /// <summary>The smallest time that <paramref name="share"/> of all answers kept to; zero where there are none.</summary>
    /// <param name="from">Only of what was asked from then on.</param>
    /// <param name="to">And before then.</param>
    public TimeSpan Percentile(double share, TimeSpan? from = null, TimeSpan? to = null)
    {
        TimeSpan[] times;
        lock (_gate)
            times = [.. _samples.Where(s => s.At >= (from ?? TimeSpan.Zero) && s.At < (to ?? TimeSpan.MaxValue)).Select(s => s.Took)];
        if (times.Length == 0)
            return TimeSpan.Zero;
        Array.Sort(times);
        return times[Math.Clamp((int)Math.Ceiling(times.Length * share) - 1, 0, times.Length - 1)];
    }
}
