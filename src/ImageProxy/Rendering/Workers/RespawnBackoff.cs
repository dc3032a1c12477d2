namespace ImageProxy.Rendering.Workers;

/// <summary>
/// How soon the next worker may be started. Workers that die at work are replaced at once, up to a rate that leaves the machine some time for
/// rendering; workers that do not even start are tried again ever more rarely. Not safe for several threads.
/// </summary>
internal sealed class RespawnBackoff(TimeProvider time, int burst)
{
    /// <summary>Starts a second, once the burst is used up.</summary>
    public const int StartsPerSecond = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(5);

    private double _starts = burst;
    private long _counted = time.GetTimestamp();
    private long _failed;

    /// <summary>Starts in a row that have failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Time until the next start may be made; zero where it may be now.</summary>
    public TimeSpan Delay
    {
        get
        {
            Count();
            var forRate = _starts >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _starts) / StartsPerSecond);
            var afterFailure = Failures == 0 ? TimeSpan.Zero : Pause(Failures) - time.GetElapsedTime(_failed);
            return forRate > afterFailure ? forRate : afterFailure > TimeSpan.Zero ? afterFailure : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a start, where one may be made now.</summary>
    public bool TryStart()
    {
        if (Delay > TimeSpan.Zero)
            return false;
        _starts--;
        return true;
    }

    public void Succeeded() => Failures = 0;

    public void Failed()
    {
        Failures++;
        _failed = time.GetTimestamp();
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures - 1, 16)));

    private void Count()
    {
        long now = time.GetTimestamp();
        _starts = Math.Min(burst, _starts + (time.GetElapsedTime(_counted, now).TotalSeconds * StartsPerSecond));
        _counted = now;
    }
}
