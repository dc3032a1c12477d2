namespace ImageProxy.Uploads.Queues;

/// <summary>What a queue last said of itself. Whoever looks is answered at once, and has the queue asked anew when that was some time ago.</summary>
internal sealed class QueueGauge(IUploadQueueUsage queue, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task _asking = Task.CompletedTask;
    private QueueUsage? _last;
    private long? _askedAt;

    /// <summary>Null while the queue is away, and before it has answered for the first time.</summary>
    public QueueUsage? Current
    {
        get
        {
            lock (_lock)
            {
                if (_asking.IsCompleted && (_askedAt is not { } at || time.GetElapsedTime(at) >= Fresh))
                {
                    _askedAt = time.GetTimestamp();
                    _asking = AskAsync();
                }

                return _last;
            }
        }
    }

    private async Task AskAsync()
    {
        QueueUsage? usage = null;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            usage = await queue.MeasureAsync(patience.Token);
        }
        catch (Exception e) when (e is UploadQueueException or OperationCanceledException or ObjectDisposedException)
        {
            // Away: nothing is told.
        }

        lock (_lock)
            _last = usage;
    }
}
