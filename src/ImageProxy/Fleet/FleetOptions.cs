using ImageProxy.Fleet.Redis;
using ImageProxy.Fleet.Results;

namespace ImageProxy.Fleet;

/// <summary>Section <c>Fleet</c>: what several nodes share. Without <see cref="Redis"/> none of it runs.</summary>
internal sealed record FleetOptions
{
    public const string Section = "Fleet";

    /// <summary>Where Redis is, in StackExchange.Redis' own form: <c>host:6379,password=…,ssl=true</c>. Default: none.</summary>
    public string? Redis { get; init; }

    /// <summary>Put in front of every key and channel. Fleets that share a Redis need different ones. Default <c>imageproxy:</c>.</summary>
    public string KeyPrefix { get; init; } = "imageproxy:";

    /// <summary>
    /// Time without any answer after which Redis is held to be away: the request goes on without it, and no other asks until it answers
    /// again. Default 100 ms.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Life of a lock that is not renewed, which it is three times as often: after so long another node takes over from one that has died.
    /// Default 3 s.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for another node's render, then this node renders for itself. Half of what a request has left at most. Default 5 s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Life of a rendition, or an original, in Redis. Default 5 min.</summary>
    public TimeSpan RenditionLife { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest rendition that is put into Redis, in bytes. Default 256 KiB; 0: none, and every node renders for itself.</summary>
    public int RenditionMaxBytes { get; init; } = 256 << 10;

    /// <summary>
    /// Largest original that is handed from node to node through Redis, in bytes; each node fetches a larger one for itself. Default 1 MiB;
    /// 0: none.
    /// </summary>
    public int OriginalMaxBytes { get; init; } = 1 << 20;

    /// <inheritdoc cref="ResultsOptions"/>
    public ResultsOptions Results { get; init; } = new();

    /// <summary>Whether nodes share anything through Redis.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Redis);

    public IEnumerable<string> Faults()
    {
        if (IsOn && RedisClient.FaultOf(Redis!) is { } unreadable)
            yield return $"Fleet:Redis cannot be read: {unreadable}";
        if (KeyPrefix.Any(char.IsControl) || KeyPrefix.Length > 100)
            yield return "Fleet:KeyPrefix must be at most 100 characters without control characters.";
        if (Timeout < TimeSpan.FromMilliseconds(5) || Timeout > TimeSpan.FromSeconds(2))
            yield return $"Fleet:Timeout must be 5 milliseconds to 2 seconds, not {Timeout}.";
        if (Lease < TimeSpan.FromMilliseconds(500) || Lease > TimeSpan.FromMinutes(1))
            yield return $"Fleet:Lease must be 0.5 seconds to 1 minute, not {Lease}.";
        if (Lease < 4 * Timeout)
            yield return $"Fleet:Lease must be at least four times Fleet:Timeout ({Timeout}), not {Lease}.";
        if (MaxWait < TimeSpan.Zero || MaxWait > TimeSpan.FromMinutes(1))
            yield return $"Fleet:MaxWait must be 0 to 1 minute, not {MaxWait}.";
        if (RenditionLife < TimeSpan.FromSeconds(1) || RenditionLife > TimeSpan.FromDays(1))
            yield return $"Fleet:RenditionLife must be 1 second to 1 day, not {RenditionLife}.";
        if (RenditionMaxBytes is < 0 or > 64 << 20)
            yield return $"Fleet:RenditionMaxBytes must be 0 to 67108864 (64 MiB), not {RenditionMaxBytes}.";
        if (OriginalMaxBytes is < 0 or > 64 << 20)
            yield return $"Fleet:OriginalMaxBytes must be 0 to 67108864 (64 MiB), not {OriginalMaxBytes}.";
        foreach (string fault in Results.Faults())
            yield return fault;
    }
}
