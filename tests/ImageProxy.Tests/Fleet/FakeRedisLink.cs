using System.Collections.Concurrent;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Tests.Fleet;

/// <summary>One node's connection to a <see cref="FakeRedis"/>.</summary>
internal sealed class FakeRedisLink(FakeRedis redis) : IRedisLink
{
    private readonly ConcurrentQueue<Action> _late = new();

    public event Action? Reconnected;

    /// <summary>Calls are carried out, but nobody is told, until <see cref="AnswerLate"/>.</summary>
    public bool Hangs { get; set; }

    public Exception? Breaks { get; set; }

    /// <summary>Commands asked for, pings left out.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The first attempt to connect.</summary>
    public Task Connecting { get; init; } = Task.CompletedTask;

    public Task ConnectAsync() => Connecting;

    /// <summary>Probes fail, whatever becomes of other calls: once away, Redis stays away.</summary>
    public bool FailsProbes { get; set; }

    public Task PingAsync() => FailsProbes ? Task.FromException(new IOException("no probes")) : AnswerAsync(() => true);

    public Task<byte[]?> GetAsync(string key) => AskAsync("GET " + key, () => redis.Get(key));

    public Task SetAsync(string key, byte[] value, TimeSpan life) => AskAsync("SET " + key, () =>
    {
        redis.Set(key, value, life);
        return true;
    });

    public Task<bool> DeleteAsync(string key) => AskAsync("DEL " + key, () => redis.Delete(key));

    public Task<long> EvaluateAsync(string script, string key, params object[] arguments) =>
        AskAsync("EVAL " + key, () => redis.Evaluate(script, key, arguments));

    public Task<string[]> RangeAsync(string key, long from) => Task.FromResult<string[]>([]);

    public Task PublishAsync(string channel, string message) => Task.CompletedTask;

    public Task SubscribeAsync(string channel, Action<string> received)
    {
        redis.Subscribe(channel, received);
        return Task.CompletedTask;
    }

    public bool IsRefusal(Exception exception) => exception is RespError;

    public void AnswerLate()
    {
        Hangs = false;
        while (_late.TryDequeue(out var answer))
            answer();
    }

    public void Reconnect() => Reconnected?.Invoke();

    public ValueTask DisposeAsync() => default;

    private Task<T> AskAsync<T>(string command, Func<T> carryOut)
    {
        Asked.Enqueue(command);
        return AnswerAsync(carryOut);
    }

    private Task<T> AnswerAsync<T>(Func<T> carryOut)
    {
        if (Breaks is { } fault)
            return Task.FromException<T>(fault);
        if (!Hangs)
            return Task.FromResult(carryOut());
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _late.Enqueue(() => answer.SetResult(carryOut()));
        return answer.Task;
    }
}
