using System.Globalization;
using ImageProxy.Admin;

namespace ImageProxy.Uploads.Queues;

/// <summary>What a queue last said of itself. Whoever looks is answered at once, and has the queue asked anew when that was some time ago.</summary>
/// <param name="queue">Null where it cannot say anything.</param>
internal sealed class QueueGauge(IUploadQueueUsage? queue, TimeProvider time) : IHealthNote
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
                Ask();
                return _last;
            }
        }
    }

    public async ValueTask<string?> LineAsync(CancellationToken cancellationToken)
    {
        if (queue is null)
            return null;
        Task asking;
        lock (_lock)
        {
            Ask();
            asking = _asking;
        }

        await asking.WaitAsync(cancellationToken);
        return Current switch
        {
            null => "uploads: the queue is away",
            { Depth: 0 } => "uploads: the queue is empty",
            { Oldest: null } usage => string.Create(CultureInfo.InvariantCulture, $"uploads: {usage.Depth} in the queue"),
            { Oldest: { } oldest } usage => string.Create(CultureInfo.InvariantCulture, $"uploads: {usage.Depth} in the queue, the oldest for {oldest.TotalSeconds:0} s"),
        };
    }

    /// <summary>The caller has the lock.</summary>
    private void Ask()
    {
        if (queue is null || !_asking.IsCompleted || (_askedAt is { } at && time.GetElapsedTime(at) < Fresh))
            return;
        _askedAt = time.GetTimestamp();
        _asking = AskAsync(queue);
    }

    private async Task AskAsync(IUploadQueueUsage asked)
    {
        QueueUsage? usage = null;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            usage = await asked.MeasureAsync(patience.Token);
        }
        catch (Exception e) when (e is UploadQueueException or OperationCanceledException or ObjectDisposedException)
        {
            // Away: nothing is told.
        }

        lock (_lock)
            _last = usage;
    }
}
