using ImageProxy.Peers.Measuring;

namespace ImageProxy.Stress.Fleet;

/// <summary>
/// What sharing through Redis costs a cold rendition that nobody else wants: the same ones asked, one at a time, of a node with Redis and of one without, by turns.
/// Locking is part of it, and so is handing over the original and the rendition.
/// </summary>
/// <param name="Renditions">Of a round, of each node.</param>
internal sealed record FleetOverhead(int Renditions, IReadOnlyList<FleetOverheadRound> Rounds)
{
    private const int WarmRenditions = 200;

    /// <summary>Between two requests, in which nodes keep what they have made.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(40);

    public static async Task<FleetOverhead> RunAsync(int renditions, int rounds, CancellationToken cancellationToken)
    {
        await using var shared = await PinnedFleet.StartAsync(1, hasRedis: true, clients: 1, cancellationToken);
        await using var alone = await PinnedFleet.StartAsync(1, hasRedis: false, clients: 1, cancellationToken);
        await shared.WarmUpAsync(WarmRenditions, isSpread: false, cancellationToken);
        await alone.WarmUpAsync(WarmRenditions, isSpread: false, cancellationToken);
        var results = new List<FleetOverheadRound>();
        for (int round = 0; round < rounds; round++)
            results.Add(await RoundAsync(shared, alone, renditions, cancellationToken));
        return new(renditions, results);
    }

    private static async Task<FleetOverheadRound> RoundAsync(PinnedFleet shared, PinnedFleet alone, int renditions, CancellationToken cancellationToken)
    {
        string[] paths = await shared.PutAsync(renditions, cancellationToken);
        await alone.PutAsync(renditions, cancellationToken); // under the same names
        double[] with = new double[renditions], without = new double[renditions];
        await shared.QuietAsync(cancellationToken);
        await alone.QuietAsync(cancellationToken);
        var (before, beforeAlone) = (shared.Used, alone.Used);
        using var timer = new PeriodicTimer(Every);
        for (int i = 0; i < renditions; i++)
        {
            foreach (bool isShared in (bool[])[i % 2 == 0, i % 2 != 0])
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                (isShared ? with : without)[i] = (await (isShared ? shared : alone).AskAsync(0, paths[i], cancellationToken)).TotalMilliseconds;
            }
        }

        await shared.QuietAsync(cancellationToken);
        await alone.QuietAsync(cancellationToken);
        var (after, afterAlone) = (shared.Used, alone.Used);
        return new(
            Statistics.Median(with), Statistics.Median(without), Statistics.Median(with.Zip(without, (a, b) => a - b)),
            (after.Nodes - before.Nodes).TotalMilliseconds / renditions, (afterAlone.Nodes - beforeAlone.Nodes).TotalMilliseconds / renditions,
            (after.Redis - before.Redis).TotalMilliseconds / renditions);
    }
}
