namespace ImageProxy.Http;

/// <summary>Section <c>Http</c>.</summary>
internal sealed record HttpOptions
{
    public const string Section = "Http";

    /// <summary>Connections held at once; one more is closed. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>After SIGTERM: readiness says no for so long before the port closes, so that load balancers look elsewhere first. Default 0.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;

    /// <summary>After the port has closed: time for requests that are being answered. Default 25 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);

    public IEnumerable<string> Faults()
    {
        if (MaxConnections < 1)
            yield return $"Http:MaxConnections must be at least 1, not {MaxConnections}.";
        if (DrainDelay < TimeSpan.Zero || DrainDelay > TimeSpan.FromMinutes(5))
            yield return $"Http:DrainDelay must be 0 to 5 minutes, not {DrainDelay}.";
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromMinutes(5))
            yield return $"Http:DrainTimeout must be 0 to 5 minutes, not {DrainTimeout}.";
    }
}
