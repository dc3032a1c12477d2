namespace ImageProxy.Simulation.Costs;

/// <summary>
/// What a request costs besides its render, in milliseconds of processor time and in US dollars: list prices of us-east-1 in 2025, without discounts. Look
/// them up before you build on them: aws.amazon.com/s3/pricing, aws.amazon.com/ec2/pricing/on-demand.
/// </summary>
internal static class Prices
{
    /// <summary>A hit in memory, a hit on disk, with a line of the log each: benchmarks/results/hits.md (23.8 µs; 34.5 µs without the line, 9 µs for it).</summary>
    public const double MemoryHitMilliseconds = 0.024, DiskHitMilliseconds = 0.044;

    /// <summary>A request passed on by the gateway: benchmarks/results/gateway.md.</summary>
    public const double GatewayMilliseconds = 0.041;

    /// <summary>S3 Standard: $0.0004 for 1,000 GET requests; one that answers 304 or 404 is one too. Within the region bytes are free.</summary>
    public const double DollarsPerGet = 0.0004 / 1000;

    /// <summary>c6i.large, on demand: $0.085 an hour for 2 vCPUs.</summary>
    public const double DollarsPerVcpuHour = 0.085 / 2;

    /// <summary>Share of its processors that a node keeps busy on average, with room for peaks.</summary>
    public const double Utilisation = 0.5;

    public static double DollarsPerCpuMillisecond => DollarsPerVcpuHour / 3_600_000 / Utilisation;
}
