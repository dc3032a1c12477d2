using ImageProxy.Fleet.Redis;

namespace ImageProxy.Fleet.Locks;

/// <summary>
/// Locks over all nodes, for work whose result is the same whoever does it: losing one costs the work twice, never a wrong result. So every
/// fault of Redis ends in doing the work here.
/// </summary>
internal sealed partial class FleetLock
{
    /// <summary>The safety net under messages that are lost: a lock that is held is looked at so often.</summary>
    internal static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>After the holder's lease should have ended.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(20);

    private readonly RedisGate _gate;
    private readonly FleetOptions _options;
    private readonly FleetMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<FleetLock> _logger;
    private readonly LockWaiters _waiters = new();
    private readonly string _channel;

    public FleetLock(RedisGate gate, FleetOptions options, FleetMetrics metrics, TimeProvider time, ILogger<FleetLock> logger)
    {
        (_gate, _options, _metrics, _time, _logger) = (gate, options, metrics, time, logger);
        _channel = options.KeyPrefix + "released";
        gate.Changed += () => _waiters.SignalAll(LockSignal.Unknown);
    }

    /// <summary>Who waits for a lock at the moment.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>To be done once Redis is connected; messages come from then on.</summary>
    public Task SubscribeAsync() => _gate.Link.SubscribeAsync(_channel, Received);

    /// <summary>Takes the lock, or waits for its holder: until it has a result, has failed or has died, and no longer than <paramref name="patience"/>.</summary>
    /// <param name="name">Part of a key.</param>
    /// <param name="look">
    /// Asks Redis for the result, in the same breath in which it is asked for the lock; so what there is not, nobody has left before the lock was ours. Whether there
    /// was one, which ends the wait for a holder who has not yet said so. Only where <see cref="RedisClient.KeepsOrder"/>.
    /// </param>
    public async Task<LockEntry> EnterAsync(string name, TimeSpan patience, CancellationToken cancellationToken, Func<Task<bool>>? look = null)
    {
        string token = Guid.NewGuid().ToString("n");
        long started = _time.GetTimestamp();
        bool hasWaited = false;
        using var waiter = _waiters.Join(name);
        try
        {
            while (true)
            {
                // :: 1 Ours? If not, the holder now knows that somebody waits.
                var acquiring = AcquireAsync(name, token);
                var looking = look?.Invoke();
                var (answered, heldFor) = await acquiring;
                bool isThere = looking is not null && await looking;
                if (!answered)
                    return new(LockOutcome.Away, null, hasWaited);
                if (heldFor == 0)
                    return new(LockOutcome.Held, Hold(name, token), hasWaited);
                hasWaited = true;
                if (isThere)
                    return new(LockOutcome.Shared, null, hasWaited);

                // :: 2 Until the holder says something, or should have renewed its lease and has not, or it is time to look again.
                var left = patience - _time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                    return new(LockOutcome.GaveUp, null, hasWaited);
                var signal = await waiter.NextAsync(Least(left, TimeSpan.FromMilliseconds(heldFor) + Grace, LookEvery), _time, cancellationToken);
                if (signal is LockSignal.Shared)
                    return new(LockOutcome.Shared, null, hasWaited);
                if (signal is LockSignal.NotShared)
                    return new(LockOutcome.NotShared, null, hasWaited);
            }
        }
        finally
        {
            if (hasWaited)
                _metrics.Waited(_time.GetElapsedTime(started));
        }
    }

    /// <summary>As <see cref="EnterAsync"/>, for work whose result lies where every node can see it: looks there before and behind the lock, in one question where Redis keeps their order.</summary>
    /// <param name="find">Null where nothing lies there that will do. Throws nothing.</param>
    /// <returns>What was found; else the lease, where there is one. The caller releases it.</returns>
    public async Task<(T? Found, FleetLease? Lease)> FindOrEnterAsync<T>(string name, Func<Task<T?>> find, TimeSpan patience, CancellationToken cancellationToken)
        where T : class
    {
        T? found = null;
        if (!RedisClient.KeepsOrder && await LookAsync())
            return (found, null);
        var entry = await EnterAsync(name, patience, cancellationToken, RedisClient.KeepsOrder ? LookAsync : null);
        if (found is null && (entry.Outcome == LockOutcome.Shared || (entry.Outcome == LockOutcome.Held && !RedisClient.KeepsOrder)))
            found = await find();
        if (found is null)
            return (null, entry.Lease);
        entry.Lease?.Release(LockSignal.Shared);
        return (found, null);

        async Task<bool> LookAsync() => (found = await find()) is not null;
    }

    private string KeyOf(string name) => _options.KeyPrefix + "lock:" + name;

    private async Task<RedisAttempt<long>> AcquireAsync(string name, string token)
    {
        Task<long>? asked = null;
        var attempt = await _gate.RunAsync("lock", link => asked = link.EvaluateAsync(LockScripts.Acquire, KeyOf(name), token, Milliseconds(_options.Lease)));
        if (!attempt.Answered && asked is not null)
            _ = GiveBackAsync(asked, name, token);
        return attempt;
    }

    /// <summary>A lock that we are given after we have gone on without it is given back at once: nobody else would.</summary>
    private async Task GiveBackAsync(Task<long> asked, string name, string token)
    {
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!asked.IsCompletedSuccessfully || await asked != 0)
            return;
        Release(name, token, LockSignal.Failed);
    }

    private FleetLease Hold(string name, string token) =>
        new(_time, _options.Lease / 3, () => _ = RenewAsync(name, token), signal => Release(name, token, signal));

    private async Task RenewAsync(string name, string token)
    {
        var (answered, isOurs) = await _gate.RunAsync("renew", link => link.EvaluateAsync(LockScripts.Renew, KeyOf(name), token, Milliseconds(_options.Lease)));
        if (answered && isOurs == 0)
            LogLost(name);
    }

    /// <summary>Not waited for, and not left out where Redis counts as away: others may be waiting.</summary>
    private void Release(string name, string token, LockSignal signal) => _gate.Post(
        "release", link => link.EvaluateAsync(LockScripts.Release, KeyOf(name), token, _channel, MessageOf(signal, name)));

    private void Received(string message)
    {
        if (message.Length > 0 && SignalOf(message[0]) is { } signal)
            _waiters.Signal(message[1..], signal);
    }

    private static string MessageOf(LockSignal signal, string name) => signal switch
    {
        LockSignal.Shared => "s",
        LockSignal.NotShared => "n",
        _ => "f",
    } + name;

    private static LockSignal? SignalOf(char letter) => letter switch
    {
        's' => LockSignal.Shared,
        'n' => LockSignal.NotShared,
        'f' => LockSignal.Failed,
        _ => null,
    };

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static TimeSpan Least(params ReadOnlySpan<TimeSpan> times)
    {
        var least = times[0];
        foreach (var time in times)
            least = time < least ? time : least;
        return least;
    }

    [LoggerMessage(7010, LogLevel.Information, "Another node has taken over {Name} from this one, which goes on: the result is the same.")]
    private partial void LogLost(string name);
}
