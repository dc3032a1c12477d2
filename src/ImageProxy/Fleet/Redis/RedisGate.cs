namespace ImageProxy.Fleet.Redis;

/// <summary>
/// The only way to Redis. Nothing here throws, and nothing waits longer than <see cref="FleetOptions.Timeout"/> for a Redis that gives no
/// sign of life: then, and after any fault of the connection, Redis counts as away, and nobody asks until it has answered a probe.
/// </summary>
internal sealed partial class RedisGate(IRedisLink link, FleetOptions options, FleetMetrics metrics, TimeProvider time, ILogger<RedisGate> logger) : IAsyncDisposable
{
    /// <summary>A call among many may take so many times as long, as long as others are being answered.</summary>
    private const int MostRounds = 5;

    /// <summary>A first attempt to connect that takes longer goes on by itself: until it is over Redis counts as away. Less than a start of the service waits.</summary>
    internal static readonly TimeSpan FirstAttempt = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _fallen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watching = Task.CompletedTask;
    private volatile bool _isUp;
    private long _changedAt;
    private long _answeredAt;

    /// <summary>Redis has just come to count as away, or as back: what was promised by a message may not come.</summary>
    public event Action? Changed;

    public bool IsUp => _isUp;

    public IRedisLink Link => link;

    /// <summary>Begins to connect and to watch.</summary>
    /// <param name="connected">Done once, after the first attempt to connect: subscriptions.</param>
    /// <returns>Completes when it is known for the first time whether Redis answers.</returns>
    public Task StartAsync(Func<Task> connected)
    {
        _changedAt = time.GetTimestamp();
        link.Reconnected += () => Changed?.Invoke();
        _watching = Task.Run(() => WatchAsync(connected));
        return _firstLook.Task;
    }

    /// <summary>Asks, if Redis is there.</summary>
    /// <param name="operation">Label of the metric.</param>
    public async ValueTask<RedisAttempt<T>> RunAsync<T>(string operation, Func<IRedisLink, Task<T>> call)
    {
        if (!_isUp)
        {
            metrics.Operation(operation, "away");
            return default;
        }

        long started = time.GetTimestamp();
        string outcome = "ok";
        try
        {
            return new(true, await AnswerAsync(() => call(link)));
        }
        catch (TimeoutException)
        {
            outcome = "timeout";
            Fall($"no answer within {options.Timeout.TotalMilliseconds:0} ms");
        }
#pragma warning disable CA1031 // A client's exceptions are its own affair; whatever they are, the request goes on without Redis.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = link.IsRefusal(e) ? "refused" : "fault";
            LogFault(operation, e);
            if (outcome == "fault")
                Fall(e.Message);
        }
        finally
        {
            metrics.Operation(operation, outcome, time.GetElapsedTime(started));
        }

        return default;
    }

    /// <summary>As above, for a call without a result.</summary>
    /// <returns>Whether it was done.</returns>
    public async ValueTask<bool> RunAsync(string operation, Func<IRedisLink, Task> call) => (await RunAsync(operation, async link =>
    {
        await call(link);
        return true;
    })).Answered;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _isUp = false;
        _stopping.Dispose();
    }

    /// <summary>Tells Redis something that should reach it even where it counts as away, perhaps for a moment only. Nobody waits for the answer.</summary>
    public void Post(string operation, Func<IRedisLink, Task> call)
    {
        metrics.Operation(operation, "posted");
        _ = PostAsync();

        async Task PostAsync()
        {
            try
            {
                await call(link);
            }
#pragma warning disable CA1031 // As above, and nobody is left to be told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFault(operation, e);
            }
        }
    }

    /// <summary>
    /// Goes on waiting while others are answered, or while our own clock is late: then it is Redis that is busy, or we, and it is not away.
    /// </summary>
    /// <exception cref="TimeoutException">There was no sign of life.</exception>
    private async Task<T> AnswerAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken = default)
    {
        var answer = call();
        for (int round = 1; ; round++)
        {
            long began = time.GetTimestamp();
            try
            {
                var value = await answer.WaitAsync(options.Timeout, time, cancellationToken);
                Volatile.Write(ref _answeredAt, time.GetTimestamp());
                return value;
            }
            catch (TimeoutException) when (!answer.IsFaulted)
            {
                bool isLate = time.GetElapsedTime(began) > options.Timeout * 1.5;
                if (answer.IsCompletedSuccessfully || (round < MostRounds && (isLate || Volatile.Read(ref _answeredAt) > began)))
                    continue;
                _ = answer.ContinueWith(static late => late.Exception, TaskScheduler.Default); // observed
                throw;
            }
        }
    }

    private async Task WatchAsync(Func<Task> connected)
    {
        try
        {
            await ConnectAsync(connected);
            var pause = FirstPause;
            while (!_stopping.IsCancellationRequested)
            {
                if (await ProbeAsync() is { } fault)
                {
                    Fall(fault);
                    _firstLook.TrySetResult();
                    await Task.Delay(pause, time, _stopping.Token);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                    continue;
                }

                Rise();
                _firstLook.TrySetResult();
                pause = FirstPause;
                Task fallen;
                lock (_lock)
                    fallen = _fallen.Task; // done already, if it has fallen again since
                await fallen.WaitAsync(ProbeEvery, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    private async Task ConnectAsync(Func<Task> connected)
    {
        while (true)
        {
            try
            {
                await AwayWhileAsync(OpenAsync());
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // As above: tried again for as long as it takes.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fall(e.Message);
                _firstLook.TrySetResult();
            }

            await Task.Delay(LongestPause, time, _stopping.Token);
        }

        async Task OpenAsync()
        {
            await link.ConnectAsync();
            await connected();
        }
    }

    private async Task AwayWhileAsync(Task opening)
    {
        try
        {
            await opening.WaitAsync(FirstAttempt, time, _stopping.Token);
        }
        catch (TimeoutException) when (!opening.IsCompleted)
        {
            Fall($"no connection within {FirstAttempt.TotalMilliseconds:0} ms");
            await opening.WaitAsync(_stopping.Token);
        }
    }

    /// <summary>One question. While it is not answered no other is sent: a Redis that is stopped would have to answer them all.</summary>
    /// <returns>Null if answered in time.</returns>
    private async Task<string?> ProbeAsync()
    {
        Task<bool>? ping = null;
        try
        {
            return await AnswerAsync(() => ping = PingAsync(), _stopping.Token) ? null : "no answer";
        }
        catch (TimeoutException)
        {
            Fall($"no answer within {options.Timeout.TotalMilliseconds:0} ms");
            _firstLook.TrySetResult();
            await ((Task)ping!).WaitAsync(TimeSpan.FromSeconds(2), time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return "no answer";
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return link.IsRefusal(e) ? $"it refuses: {e.Message}" : e.Message;
        }

        async Task<bool> PingAsync()
        {
            await link.PingAsync();
            return true;
        }
    }

    private void Fall(string reason)
    {
        lock (_lock)
        {
            // The first time nothing has been up yet, but the operator is to know.
            if (!_isUp && _firstLook.Task.IsCompleted)
                return;
            _isUp = false;
            _changedAt = time.GetTimestamp();
            _fallen.TrySetResult();
        }

        LogAway(reason);
        _firstLook.TrySetResult(); // whoever waits for it finds the line in the log
        Changed?.Invoke();
    }

    private void Rise()
    {
        TimeSpan away;
        lock (_lock)
        {
            if (_isUp)
                return;
            away = time.GetElapsedTime(_changedAt);
            _isUp = true;
            _changedAt = time.GetTimestamp();
            _fallen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        LogBack(away.TotalSeconds);
        Changed?.Invoke();
    }

    [LoggerMessage(7001, LogLevel.Warning, "Redis is away ({Reason}); until it answers every node renders for itself.")]
    private partial void LogAway(string reason);

    [LoggerMessage(7002, LogLevel.Information, "Redis answers, after {Seconds:0.0} s.")]
    private partial void LogBack(double seconds);

    [LoggerMessage(7003, LogLevel.Debug, "Redis: {Operation} failed.")]
    private partial void LogFault(string operation, Exception fault);
}
