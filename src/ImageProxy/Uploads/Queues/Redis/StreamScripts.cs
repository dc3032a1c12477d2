namespace ImageProxy.Uploads.Queues.Redis;

/// <summary>
/// What Redis does in one step. Keys: the stream, whose entries have an id, the deliveries before this entry, and when it was announced in Unix
/// milliseconds; and a sorted set of what is to be delivered later, by when. The clock is Redis' own.
/// </summary>
internal static class StreamScripts
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    private const string IsOurs = """
        local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
        if not held or held[2] ~= ARGV[2] then return 0 end

        """;

    /// <summary>Arguments: capacity, id. Returns 0 where it is full.</summary>
    public const string Announce = Now + """
        if redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end
        redis.call('XADD', KEYS[1], '*', 'id', ARGV[2], 'attempt', '0', 'at', string.format('%.0f', now))
        return 1
        """;

    /// <summary>
    /// Arguments: group, consumer, lease in milliseconds. What is due goes back into the stream; then comes what somebody has abandoned, then what is
    /// new. Returns entry, its deliveries, 1 where it was abandoned, and its fields; or nothing.
    /// </summary>
    public const string Take = Now + """
        for _, late in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do
            local id, attempt, at = string.match(late, '^(%w+) (%d+) (%d+)$')
            redis.call('ZREM', KEYS[2], late)
            redis.call('XADD', KEYS[1], '*', 'id', id, 'attempt', attempt, 'at', at)
        end
        local entry, abandoned, cursor = nil, 1, '0-0'
        repeat
            local claimed = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], cursor, 'COUNT', 1)
            cursor, entry = claimed[1], claimed[2][1]
        until entry or cursor == '0-0'
        if not entry then
            abandoned = 0
            local read = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', 1, 'STREAMS', KEYS[1], '>')
            entry = read and read[1][2][1]
        end
        if not entry then return false end
        return {entry[1], redis.call('XPENDING', KEYS[1], ARGV[1], entry[1], entry[1], 1)[1][4], abandoned, entry[2]}
        """;

    /// <summary>Arguments: group, consumer, entry. Returns 0 where it is not this consumer's.</summary>
    public const string Renew = IsOurs + """
        redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'JUSTID')
        return 1
        """;

    /// <summary>Arguments: group, consumer, entry. Whoever has it, it is done: no entry stays behind, so that the stream needs no other trimming.</summary>
    public const string Complete = """
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
        return redis.call('XDEL', KEYS[1], ARGV[3])
        """;

    /// <summary>Arguments: group, consumer, entry, milliseconds, id, deliveries, announced at. Returns 0 where it is not this consumer's.</summary>
    public const string Return = Now + IsOurs + """
        redis.call('ZADD', KEYS[2], now + ARGV[4], ARGV[5] .. ' ' .. ARGV[6] .. ' ' .. ARGV[7])
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
        redis.call('XDEL', KEYS[1], ARGV[3])
        return 1
        """;

    /// <summary>No arguments. Returns how many are open, and the milliseconds since the oldest was announced: of the first of the stream, and the first hundred to be delivered later.</summary>
    public const string Measure = Now + """
        local oldest = now
        local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
        if first then oldest = math.min(oldest, tonumber(first[2][6])) end
        for _, late in ipairs(redis.call('ZRANGE', KEYS[2], 0, 99)) do oldest = math.min(oldest, tonumber(string.match(late, '%d+$'))) end
        return {redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]), now - oldest}
        """;

    /// <summary>Arguments: group, milliseconds. Forgets consumers of processes that have ended: of nothing pending, and silent for so long.</summary>
    public const string Sweep = """
        for _, c in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
            if c[4] == 0 and c[6] > tonumber(ARGV[2]) then redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], c[2]) end
        end
        return 1
        """;
}
