namespace ImageProxy.Fleet.Redis;

/// <summary>
/// What we use of a Redis client. It connects and reconnects by itself; a call that cannot be answered throws or hangs, and
/// <see cref="RedisGate"/> makes one value of both.
/// </summary>
internal interface IRedisLink : IAsyncDisposable
{
    /// <summary>A connection that had been lost is there again: messages may have been missed.</summary>
    event Action? Reconnected;

    /// <summary>Returns when the first attempt to connect is over; further ones are made in the background.</summary>
    Task ConnectAsync();

    Task PingAsync();

    Task<byte[]?> GetAsync(string key);

    Task SetAsync(string key, byte[] value, TimeSpan life);

    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(string key);

    /// <summary>Runs a script that takes one key and returns an integer.</summary>
    Task<long> EvaluateAsync(string script, string key, params object[] arguments);

    /// <summary>Members of a sorted set from a score on, in order.</summary>
    Task<string[]> RangeAsync(string key, long from);

    Task PublishAsync(string channel, string message);

    /// <summary>Every message of the channel from now on, also after a reconnection. On any thread, several at once.</summary>
    Task SubscribeAsync(string channel, Action<string> received);

    /// <summary>Whether Redis has answered, but with an error: out of memory, read-only, still loading.</summary>
    bool IsRefusal(Exception exception);
}
