using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace ImageProxy.Rendering;

/// <summary>How a job left the queue.</summary>
internal enum QueueOutcome
{
    Done,

    /// <summary>The queue was full, or the job waited longer than <see cref="RenderingOptions.QueueTimeout"/>.</summary>
    Busy,

    /// <summary>The job ran past <see cref="RenderingOptions.Deadline"/>; its slot stays taken until native code returns.</summary>
    TooSlow,
}

/// <summary>
/// The slots: a fixed set of threads of our own, so that native code never occupies the threads that answer cache hits. Jobs are taken
/// in the order they came; a job whose caller has left while it waited is skipped.
/// </summary>
internal sealed class RenderQueue : IDisposable
{
    private readonly Channel<Job> _jobs;
    private readonly RenderingOptions _options;
    private readonly TimeProvider _time;
    private int _waiting;
    private int _running;

    public RenderQueue(IOptions<RenderingOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        _jobs = Channel.CreateUnbounded<Job>(new() { AllowSynchronousContinuations = false });
        for (int i = 0; i < _options.EffectiveSlots; i++)
            new Thread(Work) { IsBackground = true, Name = $"render {i}" }.Start();
    }

    /// <summary>Jobs that wait for a slot.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Slots that are taken.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs <paramref name="work"/> in a slot.</summary>
    /// <param name="work">Gets a token that is cancelled at the deadline and when the caller leaves.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public async Task<(QueueOutcome Outcome, T? Result, QueueTimes Times)> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        // A free slot is taken even where nothing may wait.
        if (Interlocked.Increment(ref _waiting) > _options.QueueLength + Math.Max(0, _options.EffectiveSlots - Running))
        {
            Interlocked.Decrement(ref _waiting);
            return (QueueOutcome.Busy, default, default);
        }

        using var job = new Job<T>(work, _time, cancellationToken);
        _jobs.Writer.TryWrite(job);
        long queued = _time.GetTimestamp();
        if (!await job.StartedWithinAsync(_options.QueueTimeout))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (QueueOutcome.Busy, default, new(_time.GetElapsedTime(queued), default));
        }

        long started = _time.GetTimestamp();
        bool done = await job.FinishedWithinAsync(_options.Deadline);
        var times = new QueueTimes(_time.GetElapsedTime(queued, started), _time.GetElapsedTime(started));
        cancellationToken.ThrowIfCancellationRequested();
        return done ? (QueueOutcome.Done, await job.Result, times) : (QueueOutcome.TooSlow, default, times);
    }

    public void Dispose() => _jobs.Writer.TryComplete();

    private void Work()
    {
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_jobs.Reader.TryRead(out var job))
            {
                Interlocked.Increment(ref _running);
                Interlocked.Decrement(ref _waiting);
                try
                {
                    job.RunUnlessAbandoned();
                }
                finally
                {
                    Interlocked.Decrement(ref _running);
                }
            }
        }
    }

    private abstract class Job
    {
        public abstract void RunUnlessAbandoned();
    }

    /// <summary>Waiting → running → finished, or waiting → abandoned. Whoever moves it first wins.</summary>
    private sealed class Job<T>(Func<CancellationToken, T> work, TimeProvider time, CancellationToken caller) : Job, IDisposable
    {
        private const int IsWaiting = 0, IsRunning = 1, IsAbandoned = 2;
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<T> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _stop = new();
        private int _state;

        public Task<T> Result => _finished.Task;

        public async Task<bool> StartedWithinAsync(TimeSpan timeout)
        {
            await WaitAsync(_started.Task, timeout);
            return Interlocked.CompareExchange(ref _state, IsAbandoned, IsWaiting) == IsRunning;
        }

        public async Task<bool> FinishedWithinAsync(TimeSpan timeout)
        {
            if (await WaitAsync(_finished.Task, timeout))
                return true;
            await _stop.CancelAsync();
            return false;
        }

        public override void RunUnlessAbandoned()
        {
            if (Interlocked.CompareExchange(ref _state, IsRunning, IsWaiting) != IsWaiting)
                return;
            _started.TrySetResult();
            try
            {
                _finished.TrySetResult(work(_stop.Token));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _finished.TrySetException(e);
                _ = _finished.Task.Exception; // seen: where the caller has left, nobody else will
            }
        }

        /// <summary>The token may still be read by a job that runs past its deadline, so it is left to the collector then.</summary>
        public void Dispose()
        {
            if (_finished.Task.IsCompleted || Volatile.Read(ref _state) == IsAbandoned)
                _stop.Dispose();
        }

        private async Task<bool> WaitAsync(Task task, TimeSpan timeout)
        {
            await task.WaitAsync(timeout, time, caller).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return task.IsCompleted;
        }
    }
}
