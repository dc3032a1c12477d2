namespace ImageProxy.Simulation;

/// <summary>A fleet, its traffic, and what happens to it half-way. Sizes are those of the real fleet; <see cref="Run"/> scales them down.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    public int Nodes { get; init; } = 8;

    /// <summary>Bytes of each node's disk tier.</summary>
    public long DiskBytes { get; init; } = 50L << 30;

    /// <summary>Bytes of each node's memory tier. Default: the service's own.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    public long Originals { get; init; } = 10_000_000;

    /// <summary>Of the popularity of originals.</summary>
    public double Exponent { get; init; } = 0.9;

    /// <summary>Requests a second that reach the fleet.</summary>
    public double Rate { get; init; } = 4000;

    public TimeSpan RevalidateAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether a gateway sends each original to its node; else any node gets any request.</summary>
    public bool HasGateway { get; init; } = true;

    public FleetEvent Event { get; init; }
}
