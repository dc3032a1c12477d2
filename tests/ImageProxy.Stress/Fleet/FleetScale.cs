using ImageProxy.Peers.Measuring;

namespace ImageProxy.Stress.Fleet;

/// <summary>
/// The same requests to one node, to two and to four, by turns: does one cost more where there are more nodes? Every rendition is cold once and asked for
/// again <see cref="Again"/> times, of the nodes in turn.
/// </summary>
/// <param name="HasRedis">If not, nodes know nothing of each other.</param>
/// <param name="IsSpread">Each rendition is asked of all nodes in turn, as by a load balancer; if not of one node only, as by the gateway.</param>
/// <param name="Extra">Renders beyond one for each rendition.</param>
/// <param name="Fetches">The same of originals.</param>
/// <param name="Alone">See <see cref="NodeFleet.AloneAsync"/>.</param>
/// <param name="Unanswered">See <see cref="NodeFleet.UnansweredAsync"/>.</param>
internal sealed record FleetScale(int Clients, int Rounds, bool HasRedis, bool IsSpread, double Extra, double Fetches, double Alone, double Unanswered, IReadOnlyList<FleetCost> Costs)
{
    /// <summary>With the first, an odd number, so that they go round the nodes.</summary>
    public const int Again = 20;

    /// <summary>Renditions of a part of a round.</summary>
    private const int Renditions = 80;

    private const int HitsEach = 50;

    /// <summary>For each node, with their hits: enough for compiled code to be final.</summary>
    private const int WarmRenditions = 40;

    private static readonly int[] Sizes = [1, 2, 4];

    public static async Task<FleetScale> RunAsync(int clients, int rounds, bool hasRedis, bool isSpread, CancellationToken cancellationToken)
    {
        var fleets = new List<PinnedFleet>();
        try
        {
            foreach (int nodes in Sizes)
                fleets.Add(await PinnedFleet.StartAsync(nodes, hasRedis, clients, cancellationToken));
            foreach (var fleet in fleets)
                await fleet.WarmUpAsync(WarmRenditions, isSpread, cancellationToken);
            var costs = fleets.Select(fleet => new FleetCost(fleet.Nodes)).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < fleets.Count; i++)
                {
                    int turn = round % 2 == 0 ? i : fleets.Count - 1 - i;
                    await RoundAsync(fleets[turn], costs[turn], isSpread, cancellationToken);
                }
            }

            var work = await Task.WhenAll(fleets.Select(fleet => fleet.BeyondOnceAsync()));
            return new(clients, rounds, hasRedis, isSpread, work.Sum(w => w.Renders), work.Sum(w => w.Fetches), work.Sum(w => w.Alone), work.Sum(w => w.Unanswered), costs);
        }
        finally
        {
            foreach (var fleet in fleets)
                await fleet.DisposeAsync();
        }
    }

    /// <summary>Of a fleet's cost by the mixed requests, to that of one node.</summary>
    public Ratio RatioOf(FleetCost cost) => Ratio.Of([.. cost.Mixed.Select(s => s.Milliseconds)], [.. Costs[0].Mixed.Select(s => s.Milliseconds)]);

    private static async Task RoundAsync(PinnedFleet fleet, FleetCost cost, bool isSpread, CancellationToken cancellationToken)
    {
        string[] mixed = await fleet.PutAsync(Renditions, cancellationToken), paths = await fleet.PutAsync(Renditions, cancellationToken);
        int nodes = fleet.Nodes;
        cost.Mixed.Add(await fleet.AskAsync([.. Mix(mixed).Select((ask, i) => (isSpread ? i % nodes : ask % nodes, mixed[ask]))], cancellationToken));
        (int Node, string Path)[] cold = [.. paths.Select((path, i) => (i % nodes, path))];
        cost.Cold.Add(await fleet.AskAsync(cold, cancellationToken));
        (int Node, string Path)[] others = isSpread ? [.. Enumerable.Range(1, nodes - 1).SelectMany(ahead => cold.Select(ask => ((ask.Node + ahead) % nodes, ask.Path)))] : [];
        if (others.Length > 0)
            cost.TakenOver.Add(await fleet.AskAsync(others, cancellationToken));
        cost.Hits.Add(await fleet.AskAsync([.. Enumerable.Repeat(cold, HitsEach).SelectMany(asks => asks)], cancellationToken));
    }

    /// <summary>Numbers of paths: one that is new, then those that came before it again.</summary>
    private static IEnumerable<int> Mix(string[] paths) =>
        from step in Enumerable.Range(0, paths.Length + Again)
        from ago in Enumerable.Range(0, 1 + Again)
        where step - ago >= 0 && step - ago < paths.Length
        select step - ago;
}
