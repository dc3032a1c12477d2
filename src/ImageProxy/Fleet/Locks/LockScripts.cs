namespace ImageProxy.Fleet.Locks;

/// <summary>
/// What Redis does in one step. A lock is a key whose value is its holder's token, with a plus behind it once another node waits; so that
/// nobody is told of a release for which nobody waits.
/// </summary>
internal static class LockScripts
{
    /// <summary>Arguments: token, lease in ms. 0: ours now; else the milliseconds until the holder's lease ends, at least 1, and that we wait has been noted.</summary>
    public const string Acquire = """
        if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
        local held = redis.call('GET', KEYS[1])
        if held and string.sub(held, -1) ~= '+' then redis.call('APPEND', KEYS[1], '+') end
        return math.max(redis.call('PTTL', KEYS[1]), 1)
        """;

    /// <summary>Arguments: token, lease in ms. 1: the lease runs anew, also where Redis had lost the lock; 0: another node holds it.</summary>
    public const string Renew = """
        local held = redis.call('GET', KEYS[1])
        if not held then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1 end
        if held ~= ARGV[1] and held ~= ARGV[1] .. '+' then return 0 end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    /// <summary>Arguments: token, channel, message. 1: freed; 2: freed, and whoever waits has been told; 0: it was not ours any more.</summary>
    public const string Release = """
        local held = redis.call('GET', KEYS[1])
        if held ~= ARGV[1] and held ~= ARGV[1] .. '+' then return 0 end
        redis.call('DEL', KEYS[1])
        if held == ARGV[1] then return 1 end
        redis.call('PUBLISH', ARGV[2], ARGV[3])
        return 2
        """;
}
