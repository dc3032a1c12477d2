using ImageProxy.EndToEnd;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Fleet;

/// <summary>The node that renders is killed with SIGKILL while clients of the others wait for it.</summary>
/// <param name="Renders">Begun, the dead node's included.</param>
/// <param name="Failed">Answers of the nodes that live, other than 200.</param>
/// <param name="Longest">A client of a node that lives has waited.</param>
internal sealed record FleetLeader(int Nodes, int Clients, double Renders, int Failed, TimeSpan Longest)
{
    public static async Task<FleetLeader> RunAsync(int nodes, int clients, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var fleet = await NodeFleet.StartAsync(nodes, ("Images:AllowAnySize", "true"), ("Fleet:Lease", lease.ToString()));
        await fleet.PutAsync("large.png", TestOriginals.Gradient(4000, 3000)); // takes a second
        const string Path = "/1500/1500/smart/large.png";

        // :: 1 The first node leads: its render has begun.
        var doomed = fleet.GetAsync(0, Path, cancellationToken);
        await Eventually.TrueAsync(async () => await fleet.Nodes[0].MetricAsync("imageproxy_slots_busy") > 0, "the first node renders", cancellationToken);

        // :: 2 Clients of the others wait for it.
        var waiting = Enumerable.Range(0, clients * (nodes - 1)).Select(i => fleet.GetAsync(1 + (i % (nodes - 1)), Path, cancellationToken)).ToArray();
        await Eventually.TrueAsync(
            async () => await fleet.SumAsync("imageproxy_flights_waiters") >= waiting.Length + (doomed.IsCompleted ? 0 : 1), "all wait", cancellationToken);
        if (doomed.IsCompleted)
            throw new InvalidOperationException("The render was over before the kill.");

        // :: 3 It dies; one of the others takes over.
        fleet.Nodes[0].Kill();
        var answers = await Task.WhenAll(waiting);
        await doomed;
        await fleet.RestAsync(cancellationToken);
        var (renders, _) = await fleet.WorkAsync();
        return new(nodes, clients, renders + 1, answers.Count(a => a.Status != 200), answers.Max(a => a.Took));
    }
}
