namespace ImageProxy.Fleet.Locks;

/// <summary>A lock that this node holds, renewed until it is released.</summary>
internal sealed class FleetLease : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITimer _renewal;
    private readonly Action<LockSignal> _release;
    private bool _isReleased;

    /// <param name="renew">Sends the renewal before it returns.</param>
    /// <param name="release">Sends the release before it returns. Called once.</param>
    public FleetLease(TimeProvider time, TimeSpan every, Action renew, Action<LockSignal> release)
    {
        _release = release;
        _renewal = time.CreateTimer(_ => Renew(renew), null, every, every);
    }

    /// <summary>Frees the lock, if it is still ours, and tells whoever waits for it. Only the first call counts.</summary>
    public void Release(LockSignal signal)
    {
        lock (_lock)
        {
            if (_isReleased)
                return;
            _isReleased = true;
            _release(signal);
        }

        _renewal.Dispose();
    }

    public void Dispose() => Release(LockSignal.Failed);

    /// <summary>Never behind the release, as a renewal takes a lock that is free.</summary>
    private void Renew(Action renew)
    {
        lock (_lock)
        {
            if (!_isReleased)
                renew();
        }
    }
}
