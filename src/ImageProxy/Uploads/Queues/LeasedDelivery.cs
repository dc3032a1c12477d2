namespace ImageProxy.Uploads.Queues;

/// <summary>A delivery that would be somebody else's after a while: renewed three times within each lease, until it is settled. A process that dies renews no more.</summary>
internal sealed partial class LeasedDelivery : IUploadDelivery
{
    private readonly ILease _lease;
    private readonly UploadQueueMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _settling = new();
    private readonly Task _renewing;
    private int _isSettled;

    /// <param name="life">Of a lease that is not renewed.</param>
    public LeasedDelivery(string id, int attempt, ILease lease, TimeSpan life, UploadQueueMetrics metrics, TimeProvider time, ILogger logger)
    {
        (Id, Attempt, _lease, _metrics, _logger) = (id, attempt, lease, metrics, logger);
        metrics.Delivered(attempt);
        _renewing = RenewAsync(new(life / 3, time));
    }

    public string Id { get; }

    public int Attempt { get; }

    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        if (!await TrySettleAsync())
            return;
        await _lease.CompleteAsync();
        _metrics.Completed();
    }

    public async ValueTask ReturnAsync(TimeSpan after, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        if (!await TrySettleAsync())
            return;
        await _lease.ReturnAsync(after);
        _metrics.Returned();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await ReturnAsync(GivenBack.Wait, CancellationToken.None);
        }
        catch (UploadQueueException e)
        {
            LogNotReturned(Id, e.Message);
        }
    }

    /// <summary>From here on it is not renewed: what fails now is delivered again after the lease.</summary>
    private async ValueTask<bool> TrySettleAsync()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
            return false;
        await _settling.CancelAsync();
        await _renewing;
        _settling.Dispose();
        return true;
    }

    private async Task RenewAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                while (await timer.WaitForNextTickAsync(_settling.Token))
                {
                    if (!await TryRenewAsync())
                        return;
                }
            }
            catch (OperationCanceledException)
            {
                // It is settled.
            }
        }
    }

    /// <returns>False where renewing is for nothing.</returns>
    private async Task<bool> TryRenewAsync()
    {
        try
        {
            if (await _lease.RenewAsync())
                return true;
            LogLost(Id);
            return false;
        }
        catch (UploadQueueException e)
        {
            LogNotRenewed(Id, e.Message);
            return true;
        }
    }

    [LoggerMessage(8210, LogLevel.Warning, "The delivery of upload {Id} could not be renewed, and is tried again: {Reason}")]
    private partial void LogNotRenewed(string id, string reason);

    [LoggerMessage(8211, LogLevel.Warning, "Upload {Id} has been delivered to somebody else, too: it was not renewed in time.")]
    private partial void LogLost(string id);

    [LoggerMessage(8212, LogLevel.Warning, "The delivery of upload {Id} could not be given back; it is delivered again when its lease is over: {Reason}")]
    private partial void LogNotReturned(string id, string reason);
}
