namespace ImageProxy.Simulation;

/// <summary>Groups of scenarios, each a table.</summary>
internal static class Scenarios
{
    private const long GiB = 1L << 30;
    private static readonly Scenario Usual = new() { Name = "8 nodes, 50 GiB" };

    public static IReadOnlyList<(string Title, IReadOnlyList<Scenario> Rows)> All { get; } =
    [
        ("Nodes: 50 GiB of disk each", [.. ((int[])[1, 2, 4, 8, 16, 32, 64]).Select(n => Usual with { Name = $"{n} nodes", Nodes = n })]),
        ("Without a gateway: any node gets any request",
        [
            .. ((int[])[2, 8, 32]).Select(n => Usual with { Name = $"{n} nodes, no gateway", Nodes = n, HasGateway = false }),
        ]),
        ("Disk: 8 nodes", [.. ((int[])[2, 10, 50, 200]).Select(g => Usual with { Name = $"{g} GiB each", DiskBytes = g * GiB })]),
        ("Memory: 8 nodes", [.. ((int[])[64, 256, 1024, 4096]).Select(m => Usual with { Name = $"{m} MiB each", MemoryBytes = (long)m << 20 })]),
        ("How often originals are checked: 8 nodes",
        [
            .. ((int[])[1, 10, 60, 1440]).Select(m => Usual with { Name = $"RevalidateAfter {m} min", RevalidateAfter = TimeSpan.FromMinutes(m) }),
        ]),
        ("Popularity: 8 nodes", [.. ((double[])[0.7, 0.8, 0.9, 1.01, 1.1]).Select(e => Usual with { Name = FormattableString.Invariant($"exponent {e}"), Exponent = e })]),
        ("What happens to 8 warm nodes",
        [
            .. Enum.GetValues<FleetEvent>().Where(e => e != FleetEvent.None).Select(e => Usual with { Name = Words(e), Event = e }),
        ]),
    ];

    private static string Words(FleetEvent e) => string.Concat(e.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}
