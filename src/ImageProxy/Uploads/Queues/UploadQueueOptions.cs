using ImageProxy.Fleet.Redis;
using ImageProxy.Uploads.Queues.Sqs;

namespace ImageProxy.Uploads.Queues;

/// <summary>Section <c>Uploads:Queue</c>: how uploads are announced to whoever crunches them.</summary>
internal sealed record UploadQueueOptions
{
    /// <summary>Where announcements are kept: in this process with a journal on its disk, in a stream of Redis, or in Amazon SQS. Default <c>InProcess</c>.</summary>
    public UploadQueueDriver Driver { get; init; } = UploadQueueDriver.InProcess;

    /// <summary><c>InProcess</c>: folder of the journal, made when missing; one process uses it at a time. Default <c>.uploads/queue</c>.</summary>
    public string Directory { get; init; } = ".uploads/queue";

    /// <summary><c>InProcess</c>, <c>Redis</c>: announcements that may be open at once; more are refused. Default 100,000.</summary>
    public int Capacity { get; init; } = 100_000;

    /// <summary>
    /// <c>InProcess</c>: whether an announcement is on the disk itself before it counts. Default true; false risks those of the last seconds
    /// before a power cut, nothing when a process dies.
    /// </summary>
    public bool Sync { get; init; } = true;

    /// <summary><c>Redis</c>: where it is, as in <c>Fleet:Redis</c>, which is the default.</summary>
    public string? Redis { get; init; }

    /// <summary><c>Redis</c>: key of the stream. Default <c>imageproxy:uploads</c>.</summary>
    public string Key { get; init; } = "imageproxy:uploads";

    /// <summary><c>Redis</c>, <c>Sqs</c>: time after which a delivery that is not renewed, which it is three times as often, goes to somebody else. Default 30 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>Redis</c>, <c>Sqs</c>: longest wait for one answer, before the queue counts as away. Default 3 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <inheritdoc cref="SqsQueueOptions"/>
    public SqsQueueOptions Sqs { get; init; } = new();

    /// <param name="fleetRedis">Setting <c>Fleet:Redis</c>.</param>
    public UploadQueueOptions WithRedisOf(string? fleetRedis) => string.IsNullOrWhiteSpace(Redis) ? this with { Redis = fleetRedis } : this;

    /// <param name="fleetRedis">Setting <c>Fleet:Redis</c>.</param>
    public IEnumerable<string> Faults(string? fleetRedis) =>
    [
        .. LimitFaults(), .. Driver switch
        {
            UploadQueueDriver.InProcess => DirectoryFaults(),
            UploadQueueDriver.Redis => RedisFaults(WithRedisOf(fleetRedis).Redis),
            _ => Sqs.Faults(),
        },
    ];

    private IEnumerable<string> LimitFaults()
    {
        if (Capacity is < 1 or > 10_000_000)
            yield return $"Uploads:Queue:Capacity must be 1 to 10000000, not {Capacity}.";
        if (Lease < TimeSpan.FromSeconds(3) || Lease > TimeSpan.FromHours(1))
            yield return $"Uploads:Queue:Lease must be 3 seconds to 1 hour, not {Lease}.";
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromSeconds(30))
            yield return $"Uploads:Queue:Timeout must be 0.1 to 30 seconds, not {Timeout}.";
        else if (Timeout > Lease)
            yield return $"Uploads:Queue:Timeout ({Timeout}) must not be longer than Uploads:Queue:Lease ({Lease}).";
    }

    private IEnumerable<string> DirectoryFaults()
    {
        if (string.IsNullOrWhiteSpace(Directory) || Directory.Contains('\0', StringComparison.Ordinal) || File.Exists(Directory))
            yield return $"Uploads:Queue:Directory must be a folder, not '{Directory}'.";
    }

    private IEnumerable<string> RedisFaults(string? redis)
    {
        if (string.IsNullOrWhiteSpace(redis))
            yield return "Uploads:Queue:Redis must say where Redis is, or Fleet:Redis must.";
        else if (RespSettings.TryParse(redis, out string? unreadable) is null)
            yield return $"{(string.IsNullOrWhiteSpace(Redis) ? "Fleet:Redis, taken for the queue of uploads," : "Uploads:Queue:Redis")} cannot be read: {unreadable}";
        if (Key.Length is 0 or > 100 || Key.Any(char.IsControl))
            yield return "Uploads:Queue:Key must be 1 to 100 characters without control characters.";
    }
}
