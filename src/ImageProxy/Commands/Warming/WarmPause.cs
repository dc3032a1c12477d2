namespace ImageProxy.Commands.Warming;

/// <summary>While the service has no room nobody asks it.</summary>
internal sealed class WarmPause(TimeProvider time)
{
    private long _until;

    /// <summary>For so long from now on; a longer one that holds stays.</summary>
    public void Extend(TimeSpan by)
    {
        long until = time.GetUtcNow().UtcTicks + by.Ticks;
        for (long known = Volatile.Read(ref _until); known < until;)
        {
            if (Interlocked.CompareExchange(ref _until, until, known) is var seen && seen == known)
                return;
            else
                known = seen;
        }
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _until) - time.GetUtcNow().UtcTicks is > 0 and var left)
            await Task.Delay(TimeSpan.FromTicks(left), time, cancellationToken);
    }
}
