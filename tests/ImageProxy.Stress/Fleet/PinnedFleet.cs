using System.Diagnostics;
using System.Net;
using System.Text;
using ImageProxy.EndToEnd;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Fleet;

/// <summary>
/// Nodes with a processor for each, as far as there are so many, asked over connections that cost next to nothing: what they and their render workers take is
/// measured. Every original is its own, so that a cold rendition is a fetch and a render.
/// </summary>
internal sealed class PinnedFleet : IDisposable, IAsyncDisposable
{
    private readonly NodeFleet _fleet;
    private readonly byte[] _picture = TestOriginals.Photo(1024, 768);
    private readonly List<RawConnection[]> _clients = [];
    private int _originals;

    private PinnedFleet(NodeFleet fleet) => _fleet = fleet;

    public int Nodes => _fleet.Nodes.Count;

    /// <summary>Processor time of the nodes, and of Redis.</summary>
    public (TimeSpan Nodes, TimeSpan Redis) Used => (_fleet.Used(), ProcessorTime.Read(_fleet.Redis.Id).Service);

    /// <param name="clients">Each has a connection to every node.</param>
    public static async Task<PinnedFleet> StartAsync(int nodes, bool hasRedis, int clients, CancellationToken cancellationToken)
    {
        var fleet = new PinnedFleet(await NodeFleet.StartPinnedAsync(nodes, hasRedis));
        for (int i = 0; i < clients; i++)
        {
            var connections = fleet._fleet.Nodes.Select(_ => new RawConnection()).ToArray();
            fleet._clients.Add(connections);
            for (int node = 0; node < nodes; node++)
                await connections[node].ConnectAsync(new(IPAddress.Loopback, fleet._fleet.Nodes[node].Client.BaseAddress!.Port), cancellationToken);
        }

        return fleet;
    }

    /// <summary>Puts so many new originals into the bucket.</summary>
    /// <returns>The path of a rendition of each.</returns>
    public async Task<string[]> PutAsync(int count, CancellationToken cancellationToken)
    {
        int first = _originals;
        _originals += count;
        await Parallel.ForEachAsync(Enumerable.Range(first, count), cancellationToken, async (number, _) => await _fleet.PutAsync($"{number}.jpg", _picture));
        return [.. Enumerable.Range(first, count).Select(number => $"/200/200/crop/{number}.jpg")];
    }

    /// <summary>Asks in this order, each client as soon as it is answered, and waits until the nodes have done what they do behind their answers.</summary>
    /// <exception cref="IOException">An answer was not 200.</exception>
    public async Task<FleetSample> AskAsync(IReadOnlyList<(int Node, string Path)> asks, CancellationToken cancellationToken)
    {
        var before = Used;
        long began = Stopwatch.GetTimestamp();
        int next = -1;
        await Task.WhenAll(_clients.Select(client => Task.Run(
            async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < asks.Count;)
                    await AskAsync(client[asks[i].Node], asks[i].Path, cancellationToken);
            },
            cancellationToken)));
        var took = Stopwatch.GetElapsedTime(began);
        await _fleet.QuietAsync(cancellationToken);
        var after = Used;
        return new(asks.Count, took, after.Nodes - before.Nodes, after.Redis - before.Redis);
    }

    /// <summary>Asks a node, by the first client.</summary>
    /// <returns>Until the answer was there.</returns>
    public async Task<TimeSpan> AskAsync(int node, string path, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        await AskAsync(_clients[0][node], path, cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Has every node compile what it runs: renders, hits, and where they are spread over the nodes what others have made.</summary>
    /// <param name="renditions">Of each node.</param>
    public async Task WarmUpAsync(int renditions, bool isSpread, CancellationToken cancellationToken)
    {
        for (int round = 0; round < 3; round++)
        {
            string[] paths = await PutAsync(renditions * Nodes, cancellationToken);
            int others = isSpread ? Nodes : 1;
            await AskAsync([.. from ahead in Enumerable.Range(0, others * 3) from i in Enumerable.Range(0, paths.Length) select ((i + (ahead % others)) % Nodes, paths[i])], cancellationToken);
        }
    }

    /// <summary>Renders and fetches beyond one for each rendition, all of which have been asked for, and what excuses them: <see cref="NodeFleet.AloneAsync"/>, <see cref="NodeFleet.UnansweredAsync"/>.</summary>
    public async Task<(double Renders, double Fetches, double Alone, double Unanswered)> BeyondOnceAsync()
    {
        var (renders, fetches) = await _fleet.WorkAsync();
        return (renders - _originals, fetches - _originals, await _fleet.AloneAsync(), await _fleet.UnansweredAsync());
    }

    public Task QuietAsync(CancellationToken cancellationToken) => _fleet.QuietAsync(cancellationToken);

    public void Dispose()
    {
        foreach (var connection in _clients.SelectMany(connections => connections))
            connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _fleet.DisposeAsync();
    }

    private static async Task AskAsync(RawConnection connection, string path, CancellationToken cancellationToken)
    {
        if (await connection.AskAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: stress\r\nAccept: {RawLoad.Anything}\r\n\r\n"), cancellationToken) is var (status, _) && status != 200)
            throw new IOException($"{path}: {status}");
    }
}
