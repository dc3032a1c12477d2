using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ImageProxy.EndToEnd;

namespace ImageProxy.Stress.Fleet;

/// <summary>One original with many renditions is replaced and purged while clients ask for them, and one of the nodes is stopped (SIGSTOP).</summary>
/// <param name="Took">Until the purge was acknowledged.</param>
/// <param name="Silent">Nodes that it was told of as silent.</param>
/// <param name="Asked">Answers to what was asked after that, of all nodes.</param>
/// <param name="Old">Of these, old pictures; none may be.</param>
/// <param name="Failed">Of these, others than 200.</param>
internal sealed record FleetPurge(int Nodes, int Renditions, TimeSpan Took, int Silent, int Asked, int Old, int Failed)
{
    private const string Token = "a-token-of-the-tests";

    public static async Task<FleetPurge> RunAsync(int nodes, int renditions, CancellationToken cancellationToken)
    {
        await using var fleet = await NodeFleet.StartAsync(nodes, ("Admin:Token", Token), ("Images:AllowAnySize", "true"));
        await fleet.PutAsync("a.jpg", TestOriginals.Photo(640, 480));
        string[] paths = [.. Enumerable.Range(40, renditions).Select(side => $"/{side}/{side}/crop/a.jpg")];

        // :: 1 Every node has every rendition in memory and on disk.
        var old = new Dictionary<string, byte[]>();
        foreach (string path in (string[])[.. paths, .. paths])
        {
            for (int node = 0; node < nodes; node++)
                old[path] = (await fleet.GetAsync(node, path, cancellationToken)).Body;
        }

        await fleet.RestAsync(cancellationToken);

        // :: 2 One is stopped, the others are asked on and on.
        var stopped = fleet.Nodes[^1];
        stopped.Pause();
        await fleet.PutAsync("a.jpg", TestOriginals.Photo(300, 480));
        using var over = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, nodes - 1).Select(async node =>
        {
            var seen = new List<(long Asked, string Path, FleetAnswer Answer)>();
            for (int i = 0; !over.IsCancellationRequested; i++)
                seen.Add((Stopwatch.GetTimestamp(), paths[i % paths.Length], await fleet.GetAsync(node, paths[i % paths.Length], cancellationToken)));
            return seen;
        }));

        // :: 3 Purged. What is asked of the stopped one before it goes on is the first that it answers.
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        long began = Stopwatch.GetTimestamp();
        using var response = await client.PostAsJsonAsync(fleet.Nodes[0].Purges, new { keys = new[] { "a.jpg" } }, cancellationToken);
        long acknowledged = Stopwatch.GetTimestamp();
        using var report = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken));
        var waiting = paths.Select(async path => (Asked: long.MaxValue, Path: path, Answer: await fleet.GetAsync(nodes - 1, path, cancellationToken))).ToArray();
        var others = new List<(long Asked, string Path, FleetAnswer Answer)>();
        foreach (string path in paths)
            others.Add((Stopwatch.GetTimestamp(), path, await fleet.GetAsync(0, path, cancellationToken)));
        stopped.Resume();
        var first = await Task.WhenAll(waiting);
        await over.CancelAsync();
        var after = (await load).SelectMany(seen => seen).Where(s => s.Asked > acknowledged).Concat(others).Concat(first).ToArray();
        return new(
            nodes, renditions, Stopwatch.GetElapsedTime(began, acknowledged), report.RootElement.GetProperty("silentNodes").GetInt32(), after.Length,
            after.Count(s => s.Answer.Body.AsSpan().SequenceEqual(old[s.Path])), after.Count(s => s.Answer.Status != 200));
    }
}
