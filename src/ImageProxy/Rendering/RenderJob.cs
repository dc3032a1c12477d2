namespace ImageProxy.Rendering;

/// <summary>One piece of work on its way through a lane. Everything but the tasks is read and written under the queue's lock.</summary>
internal abstract class RenderJob(RenderCost cost, IDisposable? keeps)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RenderCost Cost { get; } = cost;

    /// <summary>Timestamp of entering the lane.</summary>
    public long EnteredAt { get; set; }

    /// <summary>Timestamp of getting a slot.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Completes when a slot is taken.</summary>
    public Task Started => _started.Task;

    public void Start(long now)
    {
        StartedAt = now;
        _started.TrySetResult();
    }

    /// <summary>Does the work and keeps what came of it to itself.</summary>
    public abstract void Run();

    /// <summary>Hands over what came of it.</summary>
    public abstract void Complete();

    /// <summary>Gives up what was kept for the work: it has ended, or will never begin.</summary>
    public void Release() => keeps?.Dispose();
}

/// <inheritdoc cref="RenderJob"/>
#pragma warning disable CA1001 // The source has no timer to stop, and it may be cancelled at any time, even when the work has just ended.
internal sealed class RenderJob<T>(RenderCost cost, Func<CancellationToken, T> work, IDisposable? keeps) : RenderJob(cost, keeps)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<T> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _stop = new();
    private Exception? _failure;
    private T? _result;

    public Task<T> Finished => _finished.Task;

    public Task StopAsync() => _stop.CancelAsync();

    public override void Run()
    {
        try
        {
            _result = work(_stop.Token);
        }
#pragma warning disable CA1031 // It belongs to whoever waits for the work; on this thread it would end the service.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
        }
    }

    public override void Complete()
    {
        if (_failure is null)
        {
            _finished.TrySetResult(_result!);
            return;
        }

        _finished.TrySetException(_failure);
        _ = _finished.Task.Exception; // seen: where the caller has left, nobody else will
    }
}
