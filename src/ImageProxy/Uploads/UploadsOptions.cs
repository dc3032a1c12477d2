using ImageProxy.Uploads.Stores;

namespace ImageProxy.Uploads;

/// <summary>Section <c>Uploads</c>: pictures that users send.</summary>
internal sealed record UploadsOptions
{
    public const string Section = "Uploads";

    /// <summary>Shortest key that anything is signed with, in characters.</summary>
    public const int MinKey = 32;

    /// <summary>Whether there are uploads at all. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Keys of tokens: the first signs, all verify. No default.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Where what was sent waits, and states are kept: nobody else may read it.</summary>
    public StoreOptions Private { get; init; } = new();

    /// <summary>Where the clean pictures are.</summary>
    public StoreOptions Public { get; init; } = new();

    /// <summary>Largest upload in bytes. Default 5 MiB.</summary>
    public long MaxBytes { get; init; } = 5 << 20;

    /// <summary>Uploads of one subject within any hour, where its token says nothing else. Default 60.</summary>
    public int Quota { get; init; } = 60;

    /// <summary>Time for one body. Default 2 min.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes per second that a body must come with, after 5 s of grace. Default 1,024.</summary>
    public int MinBodyRate { get; init; } = 1024;

    /// <summary>Origins whose pages may upload, exactly: <c>https://www.example.com</c>. Default: pages of this host alone.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Host name, with its port if it has one, on which uploaded pictures are served, and nothing else of uploads. Default: every host serves everything.</summary>
    public string? PublicHost { get; init; }

    /// <summary>Uploads that this process crunches at once. Default 2; 0: none, <c>imageproxy worker</c> does.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Times an upload is tried before it has failed. Default 5.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>Pause before the second try; each further one is twice as long, at most a minute. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest side of the clean master, in pixels. Default 1,024.</summary>
    public int MasterSide { get; init; } = 1024;

    /// <summary>Quality of a master without see-through parts, which is a JPEG; others are PNGs. Default 92.</summary>
    public int MasterQuality { get; init; } = 92;

    /// <summary>Side of <c>/a/{id}</c> in pixels. Default 200.</summary>
    public int DefaultSize { get; init; } = 200;

    /// <summary>Side of <c>/a/{id}_small</c>. Default 100.</summary>
    public int SmallSize { get; init; } = 100;

    /// <summary>Side of <c>/a/{id}_large</c>. Default 600.</summary>
    public int LargeSize { get; init; } = 600;

    /// <summary>Longest that a client may wait with <c>Prefer: wait</c>. Default 1 min.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Clients that may wait at once, events included. Default 5,000.</summary>
    public int MaxWaiters { get; init; } = 5000;

    /// <summary>How often a state that somebody waits for is looked at, where nobody in this process, nor Redis, tells. Default 1 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="Queues.UploadQueueOptions"/>
    public Queues.UploadQueueOptions Queue { get; init; } = new();

    /// <inheritdoc cref="WebhookOptions"/>
    public WebhookOptions Webhook { get; init; } = new();

    /// <inheritdoc cref="DefaultAvatarOptions"/>
    public DefaultAvatarOptions Default { get; init; } = new();

    /// <summary>A page to try uploads with: the HTML file that <c>GET /uploads</c> answers, to this machine alone. Default: none.</summary>
    public string? Page { get; init; }

    /// <summary>Standing sizes by the end of their names.</summary>
    public IReadOnlyList<(string Name, int Side)> StandingSizes => [("", DefaultSize), ("small", SmallSize), ("large", LargeSize)];

    /// <summary>Scheme, host and port as a browser writes them.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.GetLeftPart(UriPartial.Authority) == text && url.UserInfo.Length == 0;

    public IEnumerable<string> Faults() => Enabled ? [.. SecurityFaults(), .. LimitFaults(), .. Private.Faults("Uploads:Private"), .. Public.Faults("Uploads:Public"), .. StoreFaults(), .. Webhook.Faults(), .. Default.Faults()] : [];

    /// <summary>Those of the queue, while on.</summary>
    /// <param name="fleetRedis">Setting <c>Fleet:Redis</c>.</param>
    public IEnumerable<string> QueueFaults(string? fleetRedis)
    {
        if (Workers == 0 && Queue.Driver == Queues.UploadQueueDriver.InProcess)
            yield return "Uploads:Workers must be at least 1 where Uploads:Queue:Driver is InProcess: nobody else crunches what is in this process.";
        foreach (string fault in Queue.Faults(fleetRedis))
            yield return fault;
    }

    private IEnumerable<string> SecurityFaults()
    {
        if (Keys.Count == 0)
            yield return "Uploads:Keys must have a key: what tokens are signed with.";
        for (int i = 0; i < Keys.Count; i++)
        {
            // The key itself is never shown.
            if (Keys[i] is not { Length: >= MinKey })
                yield return $"Uploads:Keys:{i} must have at least {MinKey} characters.";
        }

        foreach (string origin in Origins.Where(o => !IsOrigin(o)))
            yield return $"Uploads:Origins: '{origin}' is not scheme and host, as in https://www.example.com.";
        if (PublicHost is { Length: > 0 } && (Uri.CheckHostName(PublicHost.Split(':')[0]) == UriHostNameType.Unknown || PublicHost.Any(char.IsAsciiLetterUpper)))
            yield return $"Uploads:PublicHost '{PublicHost}' is not a host's name in lower case.";
        if (Page is { Length: > 0 } && !File.Exists(Page))
            yield return $"Uploads:Page: there is no file {Page}.";
    }

    private IEnumerable<string> StoreFaults()
    {
        bool isOnePlace = Private.IsFiles && Public.IsFiles && Private.Root is { } root && Public.Root is { } other && Path.GetFullPath(root) == Path.GetFullPath(other);
        if (isOnePlace || (Private.IsS3 && Public.IsS3 && (Private.Bucket, Private.Endpoint) == (Public.Bucket, Public.Endpoint)))
            yield return "Uploads:Private and Uploads:Public must not be the same place: what was sent is not to be served.";
    }

    private IEnumerable<string> LimitFaults()
    {
        foreach (var (name, value, least, most) in ((string, long, long, long)[])
        [
            ("MaxBytes", MaxBytes, 1, 1 << 30), ("Quota", Quota, 0, Tokens.UploadToken.MaxQuota), ("MinBodyRate", MinBodyRate, 1, 1 << 30), ("Workers", Workers, 0, 64), ("Tries", Tries, 1, 100),
            ("MasterSide", MasterSide, 16, 16_383), ("MasterQuality", MasterQuality, 1, 100), ("DefaultSize", DefaultSize, 1, 4096), ("SmallSize", SmallSize, 1, 4096), ("LargeSize", LargeSize, 1, 4096),
            ("MaxWaiters", MaxWaiters, 0, 1_000_000),
        ])
        {
            if (value < least || value > most)
                yield return $"Uploads:{name} must be {least} to {most}, not {value}.";
        }

        foreach (var (name, value, least, most) in ((string, TimeSpan, TimeSpan, TimeSpan)[])
        [
            ("BodyTimeout", BodyTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), ("MaxWait", MaxWait, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            ("RetryAfter", RetryAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)), ("LookEvery", LookEvery, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)),
        ])
        {
            if (value < least || value > most)
                yield return $"Uploads:{name} must be {least} to {most}, not {value}.";
        }
    }
}
