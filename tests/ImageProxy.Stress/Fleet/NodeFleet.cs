using System.Diagnostics;
using System.Globalization;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Fleet;

/// <summary>Nodes as processes of their own, with caches of their own, that share a bucket and a Redis behind a network that can be broken.</summary>
internal sealed class NodeFleet : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imageproxy-fleet-");
    private readonly List<ServiceProcess> _nodes = [];
    private readonly S3Server _s3;
    private readonly string _bucket;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    private NodeFleet(S3Server s3, string bucket, RedisServer redis) => (_s3, _bucket, Redis, Link) = (s3, bucket, redis, new(redis.Port));

    public RedisServer Redis { get; }

    /// <summary>What all nodes reach Redis through.</summary>
    public FaultyLink Link { get; }

    public IReadOnlyList<ServiceProcess> Nodes => _nodes;

    /// <param name="settings">Over those of a node that is patient with its queue: what is counted here are renders, not refusals.</param>
    public static Task<NodeFleet> StartAsync(int nodes, params (string Key, string? Value)[] settings) => StartAsync(nodes, _ => [], _ => settings);

    /// <summary>As above, each node and its workers on one processor, the next node on the next; and straight before Redis, where there is one.</summary>
    public static Task<NodeFleet> StartPinnedAsync(int nodes, bool hasRedis, params (string Key, string? Value)[] settings) => StartAsync(
        nodes,
        number => ["taskset", "--cpu-list", (number % Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture)],
        fleet => [("Fleet:Redis", hasRedis ? fleet.Redis.Address : null), .. settings]);

    private static async Task<NodeFleet> StartAsync(int nodes, Func<int, string[]> wrapper, Func<NodeFleet, (string Key, string? Value)[]> settings)
    {
        var s3 = await S3Server.GetAsync();
        string bucket = await s3.CreatePublicBucketAsync();
        var fleet = new NodeFleet(s3, bucket, await RedisServer.StartAsync());
        fleet._nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, nodes).Select(i => fleet.StartNodeAsync(i, wrapper(i), settings(fleet)))));
        return fleet;
    }

    public Task PutAsync(string key, byte[] bytes) => _s3.PutAsync(_bucket, key, bytes);

    /// <summary>Asks a node, as a client that has waited for nothing before.</summary>
    public async Task<FleetAnswer> GetAsync(int node, string path, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _client.GetAsync(new Uri(_nodes[node].Client.BaseAddress!, path), cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            string tier = response.Headers.TryGetValues("Cache-Status", out var status) ? status.First().Split("detail=")[^1] : "";
            return new((int)response.StatusCode, tier, response.Headers.ETag?.Tag, body, Stopwatch.GetElapsedTime(began));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(0, "", null, [], Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Sum over the nodes that live.</summary>
    public async Task<double> SumAsync(string metric, params string[] labels) =>
        (await Task.WhenAll(_nodes.Where(n => n.IsAlive).Select(n => n.MetricAsync(metric, labels)))).Sum();

    /// <summary>Renders that were made, and originals that were fetched.</summary>
    public async Task<(double Renders, double Fetches)> WorkAsync() =>
        (await SumAsync("imageproxy_renders_total", "outcome=\"ok\""), await SumAsync("imageproxy_original_fetches_total", "outcome=\"found\""));

    /// <summary>Turns that a node took without asking the others, or after waiting in vain; each may be a render too many.</summary>
    public async Task<double> AloneAsync() => await SumAsync("imageproxy_fleet_turns_total", "outcome=\"away\"")
        + await SumAsync("imageproxy_fleet_turns_total", "outcome=\"gave_up\"") + await SumAsync("imageproxy_fleet_turns_total", "outcome=\"not_kept\"");

    /// <summary>Questions to Redis that it was not asked, or did not answer in time; after one of them, too, a node may render what another has.</summary>
    public async Task<double> UnansweredAsync() =>
        (await Task.WhenAll(((string[])["away", "timeout", "fault"]).Select(outcome => SumAsync("imageproxy_fleet_operations_total", $"outcome=\"{outcome}\"")))).Sum();

    /// <summary>Waits until nothing is under way on any node.</summary>
    public Task RestAsync(CancellationToken cancellationToken) =>
        Eventually.TrueAsync(async () => await SumAsync("imageproxy_flights") <= 0, "the nodes are at rest", cancellationToken);

    /// <summary>Waits until the nodes use hardly any processor time: what they compile in the background is not to be measured with them.</summary>
    public async Task QuietAsync(CancellationToken cancellationToken)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var before = Used(); await look.WaitForNextTickAsync(cancellationToken); before = Used())
        {
            if (Used() - before < TimeSpan.FromMilliseconds(20 * _nodes.Count))
                return;
        }
    }

    /// <summary>Processor time that the nodes which live have used, their render workers included, to 10 ms for each process.</summary>
    public TimeSpan Used() => _nodes.Where(n => n.IsAlive).Select(n => ProcessorTime.Read(n.Id)).Aggregate(TimeSpan.Zero, (sum, used) => sum + used.Service + used.Workers);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            node.Dispose();
        _client.Dispose();
        Link.Dispose();
        await Redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<ServiceProcess> StartNodeAsync(int number, string[] wrapper, (string Key, string? Value)[] settings) => ServiceProcess.StartAsync(
        _folder.CreateSubdirectory($"node-{number}").FullName,
        wrapper,
        [
            ("Originals:Sources:0:Root", null), ("Originals:Sources:0:Type", "S3"), ("Originals:Sources:0:Bucket", _bucket), ("Originals:Sources:0:Region", "us-east-1"),
            ("Originals:Sources:0:Endpoint", _s3.Endpoint), ("Originals:Sources:0:PathStyle", "true"), ("Originals:Sources:0:Anonymous", "true"),
            ("Fleet:Redis", Link.Address), ("Rendering:OverloadWait", "00:00:10"), ("Rendering:QueueTimeout", "00:00:10"), ("Rendering:QueueLength", "1000"),
            ("Rendering:RequestDeadline", "00:00:20"), ("Rendering:ReducedOriginals", "false"), ("Logging:LogLevel:ImageProxy", "Warning"), .. settings,
        ]);
}
