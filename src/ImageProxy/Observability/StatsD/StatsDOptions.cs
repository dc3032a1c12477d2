namespace ImageProxy.Observability.StatsD;

/// <summary>Section <c>Observability:StatsD</c>: timers and counters of stages over UDP, under the names that OpenRoss used.</summary>
internal sealed record StatsDOptions
{
    /// <summary>Where the daemon listens: <c>127.0.0.1:8125</c>. Default: none, and nothing is sent.</summary>
    public string? Address { get; init; }

    /// <summary>What names begin with: <c>{Prefix}.{host}{port}.resizer</c>. Default <c>imageproxy</c>; OpenRoss' was <c>openross</c>.</summary>
    public string Prefix { get; init; } = "imageproxy";

    /// <summary>Host, port and outcome go into tags of the DogStatsD form, and names are <c>{Prefix}.resizer</c>. Default false.</summary>
    public bool Tags { get; init; }

    /// <summary>Largest datagram. Default 1432, which fits into a frame of Ethernet.</summary>
    public int DatagramBytes { get; init; } = 1432;

    /// <summary>How often what has come together is sent. Default 500 ms.</summary>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    internal bool IsOn => !string.IsNullOrEmpty(Address);

    public IEnumerable<string> Faults()
    {
        if (IsOn && Parse(Address!) is null)
            yield return $"Observability:StatsD:Address '{Address}' is not host:port, such as 127.0.0.1:8125.";
        if (Prefix.Length == 0 || Prefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
            yield return "Observability:StatsD:Prefix must be of letters, digits, '.', '_' and '-'.";
        if (DatagramBytes is < 256 or > 65507)
            yield return "Observability:StatsD:DatagramBytes must be between 256 and 65507.";
        if (FlushEvery < TimeSpan.FromMilliseconds(10) || FlushEvery > TimeSpan.FromMinutes(1))
            yield return "Observability:StatsD:FlushEvery must be between 00:00:00.01 and 00:01:00.";
    }

    /// <summary>Null where it is none.</summary>
    internal static (string Host, int Port)? Parse(string address) =>
        Uri.TryCreate("udp://" + address, UriKind.Absolute, out var uri) && uri.Port > 0 && uri is { PathAndQuery: "" or "/", UserInfo: "" } ? (uri.DnsSafeHost, uri.Port) : null;
}
