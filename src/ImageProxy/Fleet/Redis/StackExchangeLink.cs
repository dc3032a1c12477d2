#if WITH_STACKEXCHANGE_REDIS
using StackExchange.Redis;

namespace ImageProxy.Fleet.Redis;

/// <summary>Over StackExchange.Redis, which also knows clusters and sentinels. Compiled with <c>-p:WithStackExchangeRedis=true</c>.</summary>
internal sealed class StackExchangeLink : IRedisLink
{
    private readonly ConfigurationOptions _options;
    private ConnectionMultiplexer? _connection;

    /// <param name="redis">Setting <c>Fleet:Redis</c>.</param>
    public StackExchangeLink(string redis)
    {
        _options = ConfigurationOptions.Parse(redis);
        _options.AbortOnConnectFail = false;
        _options.ConnectTimeout = 2000;
        _options.KeepAlive = 1; // seconds; so that a connection that has gone silent is found and replaced
        _options.ReconnectRetryPolicy = new LinearRetry(500);
    }

    public event Action? Reconnected;

    private IDatabase Database => (_connection ?? throw new InvalidOperationException("Not connected yet.")).GetDatabase();

    /// <summary>What is wrong with a setting; null if nothing.</summary>
    public static string? FaultOf(string redis)
    {
        try
        {
            return ConfigurationOptions.Parse(redis).EndPoints.Count > 0 ? null : "it names no server.";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return e.Message;
        }
    }

    public async Task ConnectAsync()
    {
        if (_connection is not null)
            return;
        var connection = await ConnectionMultiplexer.ConnectAsync(_options);
        connection.ConnectionRestored += (_, _) => Reconnected?.Invoke();
        _connection = connection;
    }

    public Task PingAsync() => Database.ExecuteAsync("PING");

    public async Task<byte[]?> GetAsync(string key) => (byte[]?)await Database.ExecuteAsync("GET", (RedisKey)key);

    public Task SetAsync(string key, byte[] value, TimeSpan life) =>
        Database.ExecuteAsync("SET", (RedisKey)key, value, "PX", (long)life.TotalMilliseconds);

    public async Task<bool> DeleteAsync(string key) => (long)await Database.ExecuteAsync("DEL", (RedisKey)key) > 0;

    /// <remarks>The script goes along each time: Redis knows it by its hash, and one that was restarted needs no second question.</remarks>
    public async Task<long> EvaluateAsync(string script, string key, params object[] arguments) =>
        (long)await Database.ExecuteAsync("EVAL", [script, 1, (RedisKey)key, .. arguments]);

    public async Task<string[]> RangeAsync(string key, long from) =>
        [.. ((string?[]?)await Database.ExecuteAsync("ZRANGEBYSCORE", (RedisKey)key, from, "+inf") ?? []).OfType<string>()];

    public Task PublishAsync(string channel, string message) => Database.ExecuteAsync("PUBLISH", channel, message);

    public Task SubscribeAsync(string channel, Action<string> received) =>
        (_connection ?? throw new InvalidOperationException("Not connected yet.")).GetSubscriber()
            .SubscribeAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), (_, message) => received(message.ToString()));

    public bool IsRefusal(Exception exception) => exception is RedisServerException;

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.CloseAsync(allowCommandsToComplete: false);
        _connection?.Dispose();
    }
}
#endif
