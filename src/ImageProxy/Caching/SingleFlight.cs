using System.Diagnostics;

namespace ImageProxy.Caching;

/// <summary>
/// Joins callers who want the same thing at the same time: for each key one leader works, all others await its result. There are never two
/// leaders of one key at once, unless an abandoned one goes on for longer than <paramref name="patience"/>.
/// </summary>
/// <remarks>
/// A flight has three ends, and each opens the key for the next one: it failed; it succeeded and its work afterwards is done; it was
/// abandoned by its last caller and has wound down. A caller who comes while an abandoned one winds down gets a new flight that starts
/// behind it. Neither afterwork nor winding down holds a key longer than <paramref name="patience"/>.
/// </remarks>
/// <param name="patience">Default 10 s.</param>
/// <param name="afterworkFailed">Told of exceptions of <see cref="Flight.Afterwards"/>, which reach no caller.</param>
internal sealed class SingleFlight<TKey, TResult>(
    TimeProvider time, TimeSpan? patience = null, Action<Exception>? afterworkFailed = null) : IFlightUsage
    where TKey : notnull
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Run> _runs = [];
    private int _waiters;

    public int Flights
    {
        get
        {
            lock (_lock)
                return _runs.Count;
        }
    }

    public int Waiters => Volatile.Read(ref _waiters);

    /// <summary>Whether there is a flight to join at the moment.</summary>
    public bool CanJoin(TKey key)
    {
        lock (_lock)
            return _runs.TryGetValue(key, out Run? run) && !run.IsAbandoned;
    }

    /// <summary>Joins the flight of <paramref name="key"/>, or leads one.</summary>
    /// <param name="lead">Runs on the thread pool with none of the caller's context; its exception reaches every caller.</param>
    /// <param name="cancellationToken">Takes this caller out; the flight goes on as long as one is left.</param>
    public async Task<FlightResult<TResult>> JoinAsync(TKey key, Func<Flight, Task<TResult>> lead, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Run run = Board(key, out bool led);
        try
        {
            if (led)
                Launch(key, run, lead);
            return new(await run.Result.Task.WaitAsync(cancellationToken), led);
        }
        finally
        {
            Leave(run);
        }
    }

    private Run Board(TKey key, out bool led)
    {
        lock (_lock)
        {
            _waiters++;
            led = !_runs.TryGetValue(key, out Run? run) || run.IsAbandoned;
            if (led)
                _runs[key] = run = new Run(behind: run?.Ended.Task);
            run!.Waiters++;
            return run;
        }
    }

    private void Leave(Run run)
    {
        lock (_lock)
        {
            _waiters--;
            if (--run.Waiters > 0 || run.Result.Task.IsCompleted)
                return;
            run.IsAbandoned = true;
        }

        // Callbacks run on the pool, not on the thread of a caller who only wanted to leave. The token itself is cancelled at once.
        _ = run.Cancellation.CancelAsync();
    }

    private void Launch(TKey key, Run run, Func<Flight, Task<TResult>> lead)
    {
        var span = Activity.Current; // of the request that leads: all that flows
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => FlyAsync(key, run, lead, span));
    }

    private async Task FlyAsync(TKey key, Run run, Func<Flight, Task<TResult>> lead, Activity? span)
    {
        Activity.Current = span;
        try
        {
            if (run.Behind is { } before)
                await before.WaitAsync(_patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            run.Cancellation.Token.ThrowIfCancellationRequested();
            var flight = new Flight(run.Cancellation.Token);
            TResult result = await lead(flight);
            lock (_lock)   // So that Leave never abandons a flight that has its result.
                run.Result.TrySetResult(result);
            await AfterwardsAsync(flight);
            End(key, run);
        }
#pragma warning disable CA1031 // Every exception of the leader belongs to those who wait for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The key is free before the callers hear of the failure: whoever tries again gets a new flight.
            End(key, run);
            run.Result.TrySetException(exception);
            _ = run.Result.Task.Exception;   // Observed, even where nobody is left to.
        }
    }

    private async Task AfterwardsAsync(Flight flight)
    {
        try
        {
            await flight.RunAfterwardsAsync().WaitAsync(_patience, time);
        }
#pragma warning disable CA1031 // The result is with the callers already.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            afterworkFailed?.Invoke(exception);
        }
    }

    private void End(TKey key, Run run)
    {
        lock (_lock)
        {
            if (_runs.TryGetValue(key, out Run? current) && current == run)
                _runs.Remove(key);
        }

        run.Ended.TrySetResult();
    }

    /// <summary>One flight. Everything but the two completion sources is read and written under the lock.</summary>
    private sealed class Run(Task? behind)
    {
        /// <summary>End of the abandoned flight before this one.</summary>
        public Task? Behind { get; } = behind;

        public int Waiters { get; set; }

        public bool IsAbandoned { get; set; }

        public CancellationTokenSource Cancellation { get; } = new();

        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
