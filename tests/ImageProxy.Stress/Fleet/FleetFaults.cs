using System.Diagnostics;
using ImageProxy.EndToEnd;

namespace ImageProxy.Stress.Fleet;

/// <summary>Clients want cold renditions, each of all nodes at once, while Redis is stopped, killed, cut off or swallowed every so often.</summary>
/// <param name="Failed">Answers other than 200.</param>
/// <param name="Extra">Renders beyond one for each key.</param>
/// <param name="Alone">Renders for which a node could not ask the others, or had waited for too long: each may be one of the extra ones.</param>
internal sealed record FleetFaults(int Nodes, TimeSpan Time, int Faults, int Keys, int Requests, int Failed, double Extra, double Alone, TimeSpan P99)
{
    private static readonly string[] Kinds = ["stop", "kill", "cut", "swallow", "pause"];

    public static async Task<FleetFaults> RunAsync(int nodes, TimeSpan time, TimeSpan every, CancellationToken cancellationToken)
    {
        await using var fleet = await NodeFleet.StartAsync(nodes);
        byte[] picture = TestOriginals.Photo(400, 300);
        string[] sizes = ["50", "100", "150", "200"];
        var (keys, took, failed) = (0, new List<TimeSpan>(), 0);
        using var over = new CancellationTokenSource();
        var breaking = BreakAsync(fleet, every, over.Token);
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time; keys++)
        {
            if (keys % sizes.Length == 0)
                await fleet.PutAsync($"{keys / sizes.Length}.jpg", picture);
            string size = sizes[keys % sizes.Length], path = $"/{size}/{size}/crop/{keys / sizes.Length}.jpg";
            var answers = await Task.WhenAll(Enumerable.Range(0, nodes * 2).Select(i => fleet.GetAsync(i % nodes, path, cancellationToken)));
            failed += answers.Count(a => a.Status != 200);
            took.AddRange(answers.Select(a => a.Took));
        }

        await over.CancelAsync();
        int faults = await breaking;
        await fleet.RestAsync(cancellationToken);
        var (renders, _) = await fleet.WorkAsync();
        took.Sort();
        return new(nodes, time, faults, keys, took.Count, failed, renders - keys, await fleet.AloneAsync(), took[took.Count * 99 / 100]);
    }

    /// <returns>How often it was broken.</returns>
    private static async Task<int> BreakAsync(NodeFleet fleet, TimeSpan every, CancellationToken cancellationToken)
    {
        int faults = 0;
        using var timer = new PeriodicTimer(every / 2);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                string kind = Kinds[faults++ % Kinds.Length];
                await BreakAsync(fleet, kind, every / 2);
                await timer.WaitForNextTickAsync(cancellationToken);
                await MendAsync(fleet, kind);
            }
        }
        catch (OperationCanceledException)
        {
            await MendAsync(fleet, Kinds[(faults + Kinds.Length - 1) % Kinds.Length]);
        }

        return faults;
    }

    private static async Task BreakAsync(NodeFleet fleet, string kind, TimeSpan time)
    {
        switch (kind)
        {
            case "stop":
                fleet.Redis.Pause();
                break;
            case "kill":
                await fleet.Redis.KillAsync();
                break;
            case "cut":
                fleet.Link.Refuse();
                break;
            case "swallow":
                fleet.Link.Swallow();
                break;
            default:
                await fleet.Redis.SendAsync("CLIENT", "PAUSE", ((int)time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    private static async Task MendAsync(NodeFleet fleet, string kind)
    {
        switch (kind)
        {
            case "stop":
                fleet.Redis.Resume();
                break;
            case "kill" when !fleet.Redis.IsAlive:
                await fleet.Redis.RestartAsync();
                break;
            default:
                fleet.Link.Mend();
                break;
        }
    }
}
