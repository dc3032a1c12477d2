using System.Collections.Concurrent;
using System.Text;

namespace ImageProxy.Fleet.Redis;

/// <summary>Our own client, for one server: a line for commands and one for messages.</summary>
/// <remarks>Why there is one: docs/decisions/0013.</remarks>
internal sealed class RespLink : IRedisLink
{
    private readonly RespLine _commands;
    private readonly RespLine _messages;
    private readonly ConcurrentDictionary<string, Action<string>> _subscriptions = new(StringComparer.Ordinal);
    private int _opened;

    public RespLink(RespSettings settings, TimeProvider time)
    {
        _commands = new(settings, null, null, time);
        _messages = new(settings, Received, ResubscribeAsync, time);
    }

    public event Action? Reconnected;

    public async Task ConnectAsync()
    {
        await _commands.StartAsync();
        await _messages.StartAsync();
    }

    public Task PingAsync() => SendAsync("PING");

    public async Task<byte[]?> GetAsync(string key) => await SendAsync("GET", key) as byte[];

    public Task SetAsync(string key, byte[] value, TimeSpan life) => SendAsync("SET", key, value, "PX", (long)life.TotalMilliseconds);

    public async Task<bool> DeleteAsync(string key) => await SendAsync("DEL", key) is > 0L;

    /// <remarks>The script goes along each time: Redis knows it by its hash, and one that was restarted needs no second question.</remarks>
    public async Task<long> EvaluateAsync(string script, string key, params object[] arguments) =>
        await SendAsync(["EVAL", script, 1, key, .. arguments]) is long number ? number : throw new InvalidDataException("A script has returned no integer.");

    public async Task<string[]> RangeAsync(string key, long from) => await SendAsync("ZRANGEBYSCORE", key, from, "+inf") is object?[] members
        ? [.. members.OfType<byte[]>().Select(Encoding.UTF8.GetString)]
        : [];

    public Task PublishAsync(string channel, string message) => SendAsync("PUBLISH", channel, message);

    public async Task SubscribeAsync(string channel, Action<string> received)
    {
        _subscriptions[channel] = received;
        try
        {
            await _messages.SendAsync(RespCommand.Encode("SUBSCRIBE", channel));
        }
        catch (IOException)
        {
            // It is done with the next connection.
        }
    }

    public bool IsRefusal(Exception exception) => exception is RespError;

    public async ValueTask DisposeAsync()
    {
        await _commands.DisposeAsync();
        await _messages.DisposeAsync();
    }

    private Task<object?> SendAsync(params ReadOnlySpan<object> parts) => _commands.SendAsync(RespCommand.Encode(parts));

    private async Task ResubscribeAsync(RespConnection connection)
    {
        foreach (string channel in _subscriptions.Keys)
            await connection.SendAsync(RespCommand.Encode("SUBSCRIBE", channel));
        if (Interlocked.Exchange(ref _opened, 1) == 1)
            Reconnected?.Invoke();
    }

    private void Received(string channel, byte[] content)
    {
        if (_subscriptions.TryGetValue(channel, out var received))
            received(Encoding.UTF8.GetString(content));
    }
}
