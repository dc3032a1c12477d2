namespace ImageProxy.Fleet.Purges;

/// <summary>
/// What Redis does in one step for purges. The log is a sorted set of <c>number order</c>; numbers grow from purge to purge, and by the clock
/// over a Redis that has lost everything. The nodes are a hash of <c>number time</c>: how far each has come, and when it said so.
/// </summary>
internal static class PurgeScripts
{
    /// <summary>Purges that are remembered, for nodes that were away.</summary>
    public const int Remembered = 10_000;

    /// <summary>Argument: the order, how many are remembered. Returns its number.</summary>
    public const string Append = """
        local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        local now = redis.call('TIME')
        local number = now[1] * 1000 + math.floor(now[2] / 1000)
        if last[2] and tonumber(last[2]) >= number then number = tonumber(last[2]) + 1 end
        redis.call('ZADD', KEYS[1], number, string.format('%.0f', number) .. ' ' .. ARGV[1])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[2]))
        return number
        """;

    /// <summary>Arguments: node, number up to which it has done everything.</summary>
    public const string Acknowledge = """
        local now = redis.call('TIME')
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
        return 1
        """;

    /// <summary>
    /// Arguments: number; milliseconds after which a silent node has stopped serving what it has not asked about; milliseconds after which it is
    /// forgotten. Returns how many nodes have yet to acknowledge, plus a million for each that has gone silent before it did.
    /// </summary>
    public const string Pending = """
        local now = redis.call('TIME')
        local ms = now[1] * 1000 + math.floor(now[2] / 1000)
        local all = redis.call('HGETALL', KEYS[1])
        local pending = 0
        for i = 1, #all, 2 do
          local number, said = string.match(all[i + 1], '^(%d+) (%d+)$')
          if not number or ms - said > tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], all[i])
          elseif tonumber(number) < tonumber(ARGV[1]) then
            if ms - said > tonumber(ARGV[2]) then pending = pending + 1000000 else pending = pending + 1 end
          end
        end
        return pending
        """;

    /// <summary>The key is the set of all keys of one original. Returns how many were there.</summary>
    public const string DropOriginal = """
        local dropped = 0
        for _, key in ipairs(redis.call('SMEMBERS', KEYS[1])) do dropped = dropped + redis.call('DEL', key) end
        redis.call('DEL', KEYS[1])
        return dropped
        """;

    /// <summary>The key is a pattern; argument: where to go on, at first 0. Returns where to go on, 0 at the end. Deletes what it finds.</summary>
    public const string DropSome = """
        local found = redis.call('SCAN', ARGV[1], 'MATCH', KEYS[1], 'COUNT', 1000)
        for _, key in ipairs(found[2]) do redis.call('DEL', key) end
        return tonumber(found[1])
        """;

    /// <summary>Arguments: a key of the original, milliseconds that it lives.</summary>
    public const string Index = """
        redis.call('SADD', KEYS[1], ARGV[1])
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;
}
