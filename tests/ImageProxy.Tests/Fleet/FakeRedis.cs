using System.Globalization;
using System.Text;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Purges;

namespace ImageProxy.Tests.Fleet;

/// <summary>A Redis of a few lines, shared by several links, that answers, hangs, breaks or refuses as the test says. Its lives end by the test's clock.</summary>
internal sealed class FakeRedis(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (byte[] Value, DateTimeOffset Until)> _values = [];
    private readonly List<(string Channel, Action<string> Received)> _subscribers = [];

    public bool LosesMessages { get; set; }

    public byte[]? Get(string key)
    {
        lock (_lock)
            return _values.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow() ? entry.Value : null;
    }

    public string? Text(string key) => Get(key) is { } value ? Encoding.UTF8.GetString(value) : null;

    public void Set(string key, byte[] value, TimeSpan life)
    {
        lock (_lock)
            _values[key] = (value, time.GetUtcNow() + life);
    }

    public bool Delete(string key)
    {
        lock (_lock)
            return Get(key) is not null & _values.Remove(key);
    }

    public void Clear()
    {
        lock (_lock)
            _values.Clear();
    }

    public void Subscribe(string channel, Action<string> received)
    {
        lock (_lock)
            _subscribers.Add((channel, received));
    }

    /// <summary>What the scripts say, in C#; that they say it in Lua is tested against a real Redis.</summary>
    public long Evaluate(string script, string key, object[] arguments)
    {
        lock (_lock)
        {
            string token = (string)arguments[0];
            string? held = Text(key);
            bool isOurs = held == token || held == token + "+";
            switch (script)
            {
                case LockScripts.Acquire when held is null:
                    Set(key, Encoding.UTF8.GetBytes(token), Life(arguments[1]));
                    return 0;
                case LockScripts.Acquire:
                    var (value, until) = _values[key];
                    if (!held.EndsWith('+'))
                        _values[key] = ([.. value, (byte)'+'], until);
                    return Math.Max(1, (long)(until - time.GetUtcNow()).TotalMilliseconds);
                case LockScripts.Renew:
                    if (held is not null && !isOurs)
                        return 0;
                    Set(key, Encoding.UTF8.GetBytes(held ?? token), Life(arguments[1]));
                    return 1;
                case LockScripts.Release when isOurs:
                    Delete(key);
                    if (held == token)
                        return 1;
                    foreach (var (channel, received) in _subscribers.Where(s => s.Channel == (string)arguments[1] && !LosesMessages))
                        received((string)arguments[2]);
                    return 2;
                case LockScripts.Release:
                    return 0;
                case PurgeScripts.Index:
                    return 1;
                default:
                    throw new ArgumentException("An unknown script.", nameof(script));
            }
        }
    }

    private static TimeSpan Life(object milliseconds) => TimeSpan.FromMilliseconds(Convert.ToInt64(milliseconds, CultureInfo.InvariantCulture));
}
