namespace ImageProxy.Images;

/// <summary>The time that fetching, queueing and rendering may take together. Disposed when the request is done.</summary>
internal sealed class RequestClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _started;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _either;

    public RequestClock(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
        (_time, _limit, _started) = (time, limit, time.GetTimestamp());
        _over = new(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
    }

    /// <summary>Cancelled when the time is over, or by the request itself.</summary>
    public CancellationToken Token => _either.Token;

    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>Negative once it is over.</summary>
    public TimeSpan Left => _limit - _time.GetElapsedTime(_started);

    public void Dispose()
    {
        _either.Dispose();
        _over.Dispose();
    }
}
