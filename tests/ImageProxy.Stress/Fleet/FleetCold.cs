using ImageProxy.EndToEnd;

namespace ImageProxy.Stress.Fleet;

/// <summary>Many clients at once want the same cold renditions of all nodes: each all of them, one after the other, in the same order.</summary>
/// <param name="Renders">Over all nodes; of originals the same.</param>
/// <param name="Failed">Answers other than 200.</param>
/// <param name="Differing">Answers whose bytes or entity tag are not those of the others for the same URL.</param>
/// <param name="Alone">See <see cref="NodeFleet.AloneAsync"/>.</param>
/// <param name="Leader">Slowest answer of a node that rendered; 99 of 100 followers were answered within <paramref name="FollowersP99"/>.</param>
internal sealed record FleetCold(
    int Nodes, int Keys, int Clients, bool RedisIsUp, double Renders, double Fetches, int Failed, int Differing, TimeSpan Leader, TimeSpan FollowersP99, TimeSpan P50, double Alone)
{
    private const int WarmRounds = 5;

    public int Requests => Keys * Clients * Nodes;

    /// <param name="clients">Of each node.</param>
    public static async Task<FleetCold> RunAsync(int nodes, int keys, int clients, bool redisIsUp, CancellationToken cancellationToken)
    {
        // What is counted are renders: nodes that starve for processor time must not take Redis for being away. Without Redis all is as delivered.
        await using var fleet = redisIsUp
            ? await NodeFleet.StartAsync(nodes, ("Fleet:Timeout", "00:00:01"), ("Fleet:Lease", "00:00:05"))
            : await NodeFleet.StartAsync(nodes);
        byte[] picture = TestOriginals.Photo(keys == 1 ? 1600 : 400, keys == 1 ? 1200 : 300);
        for (int i = 0; i < keys; i++)
            await fleet.PutAsync($"{i}.jpg", picture);
        for (int i = 0; i < nodes * WarmRounds; i++)
            await fleet.PutAsync($"warm-{i}.jpg", picture);
        for (int round = 0; round < WarmRounds; round++) // so that connections are there, as an edge's are, and every node has fetched and rendered
        {
            await Task.WhenAll(Enumerable.Range(0, clients * nodes).Select(
                i => fleet.GetAsync(i % nodes, $"/100/100/crop/warm-{(round * nodes) + (i % nodes)}.jpg", cancellationToken)));
        }

        if (!redisIsUp)
            await fleet.Redis.KillAsync();
        await fleet.RestAsync(cancellationToken);
        await fleet.QuietAsync(cancellationToken);
        var before = await fleet.WorkAsync();

        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = Enumerable.Range(0, clients * nodes).Select(async client =>
        {
            await start.Task;
            var own = new List<(int Key, FleetAnswer Answer)>();
            for (int key = 0; key < keys; key++)
                own.Add((key, await fleet.GetAsync(client % nodes, $"/200/200/crop/{key}.jpg", cancellationToken)));
            return own;
        }).ToArray();
        start.SetResult();
        var answers = (await Task.WhenAll(asking)).SelectMany(own => own).ToArray();
        await fleet.RestAsync(cancellationToken);
        var after = await fleet.WorkAsync();

        var followers = answers.Where(a => a.Answer.Tier != "rendered").Select(a => a.Answer.Took).Order().ToArray();
        var all = answers.Select(a => a.Answer.Took).Order().ToArray();
        return new(
            nodes, keys, clients, redisIsUp, after.Renders - before.Renders, after.Fetches - before.Fetches, answers.Count(a => a.Answer.Status != 200),
            answers.GroupBy(a => a.Key).Sum(g => g.Count(a => a.Answer.ETag != g.First().Answer.ETag || !a.Answer.Body.AsSpan().SequenceEqual(g.First().Answer.Body))),
            answers.Where(a => a.Answer.Tier == "rendered").Select(a => a.Answer.Took).DefaultIfEmpty().Max(),
            followers.Length == 0 ? TimeSpan.Zero : followers[followers.Length * 99 / 100], all[all.Length / 2], await fleet.AloneAsync());
    }
}
