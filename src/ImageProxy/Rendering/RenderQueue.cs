using Microsoft.Extensions.Options;

namespace ImageProxy.Rendering;

/// <summary>
/// The slots: a fixed set of threads of our own, so that native code never occupies the threads that answer cache hits, with two lanes in
/// front of them (<see cref="RenderLanes"/>). A job whose caller leaves while it waits is taken out; one that runs is stopped, unless more
/// than half of its expected time has passed: then it ends and is kept.
/// </summary>
internal sealed class RenderQueue : IDisposable
{
    private readonly object _gate = new();
    private readonly RenderLanes _lanes;
    private readonly RenderingOptions _options;
    private readonly TimeProvider _time;
    private bool _closed;

    public RenderQueue(IOptions<RenderingOptions> options, MemoryBudget memory, TimeProvider time)
    {
        (_options, _time, _lanes) = (options.Value, time, new(options.Value, memory, time));
        for (int i = 0; i < _options.EffectiveSlots; i++)
            new Thread(Work) { IsBackground = true, Name = $"render {i}" }.Start();
    }

    /// <summary>Jobs that wait for a slot.</summary>
    public int Waiting => LightWaiting + HeavyWaiting;

    public int LightWaiting => Locked(lanes => lanes.LightWaiting);

    public int HeavyWaiting => Locked(lanes => lanes.HeavyWaiting);

    /// <summary>Slots that are taken.</summary>
    public int Running => Locked(lanes => lanes.Running);

    /// <summary>Whether there is no slot that is free.</summary>
    public bool IsFull => Running >= _options.EffectiveSlots;

    /// <inheritdoc cref="RenderLanes.OldestAge"/>
    public TimeSpan OldestAge => Locked(lanes => lanes.OldestAge);

    /// <inheritdoc cref="RenderLanes.Refusal(TimeSpan)"/>
    public ShedReason Refusal(TimeSpan patience) => Locked(lanes => lanes.Refusal(patience));

    /// <summary>Runs <paramref name="work"/> in a slot.</summary>
    /// <param name="patience">What is left of the request's time; waiting and running end with it.</param>
    /// <param name="work">Gets a token that is cancelled at the deadline and when the caller leaves early enough.</param>
    /// <param name="keeps">Disposed once the work has ended, however late that is, or will never begin.</param>
    /// <exception cref="OperationCanceledException"><paramref name="abandoned"/> was cancelled first.</exception>
    public async Task<QueueResult<T>> RunAsync<T>(
        RenderCost cost, TimeSpan patience, Func<CancellationToken, T> work, CancellationToken abandoned, IDisposable? keeps = null)
    {
        // :: 1 In, or turned away at once.
        var job = new RenderJob<T>(cost, work, keeps);
        var reason = Enter(job, patience);
        if (reason != ShedReason.None)
        {
            job.Release();
            return new(QueueOutcome.Busy, default, default, reason);
        }

        // :: 2 Until there is a slot.
        await WithinAsync(job.Started, Least(_options.QueueTimeout, patience), abandoned);
        if (Locked(lanes => lanes.TryLeave(job)))
        {
            job.Release();
            abandoned.ThrowIfCancellationRequested();
            var waited = new QueueTimes(_time.GetElapsedTime(job.EnteredAt), default);
            return patience < _options.QueueTimeout ? new(QueueOutcome.TooSlow, default, waited) : new(QueueOutcome.Busy, default, waited, ShedReason.Time);
        }

        // :: 3 Until it has ended.
        var queued = _time.GetElapsedTime(job.EnteredAt, job.StartedAt);
        bool done = await EndedAsync(job, Least(_options.Deadline, patience - queued), abandoned);
        var times = new QueueTimes(queued, _time.GetElapsedTime(job.StartedAt));
        return done ? new(QueueOutcome.Done, await job.Finished, times) : new(QueueOutcome.TooSlow, default, times);
    }

    /// <summary>No more jobs are taken in; those that wait are still run.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private ShedReason Enter(RenderJob job, TimeSpan patience)
    {
        lock (_gate)
        {
            var reason = _closed ? ShedReason.Count : _lanes.TryEnter(job, patience);
            if (reason == ShedReason.None)
                Monitor.Pulse(_gate);
            return reason;
        }
    }

    /// <summary>True where the job has ended; else it was told to stop.</summary>
    private async Task<bool> EndedAsync<T>(RenderJob<T> job, TimeSpan limit, CancellationToken abandoned)
    {
        await WithinAsync(job.Finished, limit - _time.GetElapsedTime(job.StartedAt), abandoned);
        if (!job.Finished.IsCompleted && abandoned.IsCancellationRequested && IsPastHalf(job))
            await WithinAsync(job.Finished, limit - _time.GetElapsedTime(job.StartedAt), CancellationToken.None);
        if (job.Finished.IsCompleted)
            return true;
        await job.StopAsync();
        abandoned.ThrowIfCancellationRequested();
        return false;
    }

    private bool IsPastHalf(RenderJob job) => _time.GetElapsedTime(job.StartedAt) > Locked(lanes => lanes.Expected(job.Cost)) / 2;

    private async Task WithinAsync(Task task, TimeSpan limit, CancellationToken cancellationToken) => await task
        .WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, _time, cancellationToken)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Work()
    {
        while (Next() is { } job)
        {
            job.Run();
            Locked(lanes =>
            {
                lanes.Finish(job);
                return true;
            });
            job.Release();
            job.Complete();
        }
    }

    private RenderJob? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_lanes.StartNext() is { } job)
                    return job;
                if (_closed)
                    return null;
                Monitor.Wait(_gate);
            }
        }
    }

    private T Locked<T>(Func<RenderLanes, T> read)
    {
        lock (_gate)
            return read(_lanes);
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
