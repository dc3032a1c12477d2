using System.Net;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>Two nodes with folders of their own before one Redis: what the one has learnt, the other need not find out.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharingTests : IAsyncDisposable
{
    private const string Path = "/200/200/crop/photo.jpg";
    private readonly DirectoryInfo _originals = Directory.CreateTempSubdirectory("imageproxy-originals-");
    private readonly List<ImageProxyServer> _nodes = [];
    private RedisServer _redis = null!;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _redis.DisposeAsync();
        _originals.Delete(recursive: true);
    }

    [Test]
    public async Task Get_RenderedByAnotherNode_ComesFromRedis()
    {
        var (one, two) = await StartAsync();
        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var rendered = await one.GetAsync(Path);
        await StoredAsync(1);

        using var shared = await two.GetAsync(Path);
        using var again = await two.GetAsync(Path);

        Assert.That((rendered.Tier(), shared.Tier(), again.Tier()), Is.EqualTo(("rendered", "redis", "memory")));
        Assert.That(shared.Headers.ETag, Is.EqualTo(rendered.Headers.ETag));
        Assert.That(await shared.Content.ReadAsByteArrayAsync(), Is.EqualTo(await rendered.Content.ReadAsByteArrayAsync()));
        Assert.That(await WorkAsync(two), Is.EqualTo((0, 0)));
        Assert.That(await two.MetricAsync("imageproxy_requests_total", "tier=\"redis\""), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_ManyAtOnce_AreOneConversationAndHitsAreNone()
    {
        var (one, two) = await StartAsync();
        Put("photo.jpg", TestOriginals.Photo(2000, 1500));
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using var response = await (i % 2 == 0 ? one : two).GetAsync(Path);
            return (response.StatusCode, response.Headers.ETag);
        }));
        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers[0].StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var (works, others) = (await WorkAsync(one), await WorkAsync(two));
        Assert.That((works.Renders + others.Renders, works.Fetches + others.Fetches), Is.EqualTo((1, 1)));

        await Until.TrueAsync(async () => await one.MetricAsync("imageproxy_flights") + await two.MetricAsync("imageproxy_flights") <= 0, "the nodes are at rest");
        double asked = await AskedAsync();
        Assert.That(asked, Is.LessThanOrEqualTo(16), "two conversations: look, lock, look, keep, release");
        for (int i = 0; i < 5; i++)
            (await two.GetAsync(Path)).Dispose();
        Assert.That(await AskedAsync(), Is.EqualTo(asked));
    }

    [Test]
    public async Task Get_ValueInRedisDamaged_IsRenderedAnew()
    {
        var (one, two) = await StartAsync();
        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var rendered = await one.GetAsync(Path);
        await StoredAsync(1);
        await DamageAsync(await KeyAsync());

        using var again = await two.GetAsync(Path);

        Assert.That((again.StatusCode, again.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
        Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.EqualTo(await rendered.Content.ReadAsByteArrayAsync()));
        Assert.That(await two.MetricAsync("imageproxy_cache_corrupt_total", "tier=\"redis\""), Is.GreaterThan(0));
    }

    [Test]
    public async Task Get_AnotherRenditionUnderTheKey_IsNotServed()
    {
        var (one, two) = await StartAsync();
        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var small = await one.GetAsync("/50/50/crop/photo.jpg");
        await StoredAsync(1);
        string smallKey = await KeyAsync();
        using var large = await one.GetAsync(Path);
        await StoredAsync(2);
        string largeKey = (await KeysAsync()).Single(key => key != smallKey);
        await _redis.SendAsync("COPY", smallKey, largeKey, "REPLACE");

        using var answer = await two.GetAsync(Path);

        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(await large.Content.ReadAsByteArrayAsync()));
    }

    [Test]
    public async Task Get_TooLargeForRedis_IsRenderedByEachNode()
    {
        var (one, two) = await StartAsync(("Fleet:RenditionMaxBytes", "100"));
        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var first = await one.GetAsync(Path);
        using var second = await two.GetAsync(Path);
        Assert.That((first.Tier(), second.Tier()), Is.EqualTo(("rendered", "rendered")));
        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag), "equal on every node");
    }

    [Test]
    public async Task Get_RedisFull_IsServedAllTheSame()
    {
        var (one, two) = await StartAsync([], "--maxmemory", "100kb", "--maxmemory-policy", "noeviction");
        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var first = await one.GetAsync(Path);
        using var second = await two.GetAsync(Path);
        Assert.That((first.Tier(), second.Tier()), Is.EqualTo(("rendered", "rendered")));
        Assert.That(await one.MetricAsync("imageproxy_fleet_operations_total", "outcome=\"refused\""), Is.GreaterThan(0));
        Assert.That(await one.MetricAsync("imageproxy_fleet_redis_up"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_MissingForOneNode_TheOtherDoesNotAskTheSource()
    {
        var (one, two) = await StartAsync();
        using var first = await one.GetAsync(Path);
        await Until.TrueAsync(async () => (await KeysAsync("failure")).Length == 1, "the others are told");
        using var second = await two.GetAsync(Path);
        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.NotFound)));
        Assert.That(await second.ProblemAsync(), Is.EqualTo(await first.ProblemAsync()));
        Assert.That(await two.MetricAsync("imageproxy_original_fetches_total"), Is.Zero);
    }

    [Test]
    public async Task Get_UnusableForOneNode_TheOtherOnlyAsksWhetherItHasChanged()
    {
        var (one, two) = await StartAsync();
        Put("photo.jpg", [1, 2, 3, 4]);
        using var first = await one.GetAsync(Path);
        await Until.TrueAsync(async () => (await KeysAsync("failure")).Length == 1, "the others are told");
        using var second = await two.GetAsync(Path);
        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity)));
        Assert.That(await second.ProblemAsync(), Is.EqualTo(await first.ProblemAsync()));
        Assert.That(await two.MetricAsync("imageproxy_original_fetches_total", "outcome=\"found\""), Is.Zero);

        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var mended = await two.GetAsync(Path);
        Assert.That((mended.StatusCode, mended.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
    }

    [Test]
    public async Task Start_RedisNotThere_ServesAndJoinsTheFleetLater()
    {
        _redis = await RedisServer.StartAsync();
        await _redis.KillAsync();
        var one = await StartNodeAsync();
        Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var alone = await one.GetAsync(Path);
        Assert.That((alone.Tier(), await one.MetricAsync("imageproxy_fleet_redis_up")), Is.EqualTo(("rendered", 0)));
        Assert.That(one.Logs.Lines.Count(l => l.Id == 7001), Is.EqualTo(1));

        await _redis.RestartAsync();
        await Until.TrueAsync(async () => await one.MetricAsync("imageproxy_fleet_redis_up") > 0, "it has found Redis");
        using var shared = await one.GetAsync("/100/100/crop/photo.jpg");
        await StoredAsync(1);
        Assert.That(one.Logs.Lines.Count(l => l.Id == 7002), Is.EqualTo(1));
    }

    /// <summary>Questions to Redis of all nodes, but for the look at the log of purges every second.</summary>
    private async Task<double> AskedAsync()
    {
        double asked = 0;
        foreach (var node in _nodes)
        {
            asked += await node.MetricAsync("imageproxy_fleet_operations_total") - await node.MetricAsync("imageproxy_fleet_operations_total", "operation=\"purges\"")
                - await node.MetricAsync("imageproxy_fleet_operations_total", "operation=\"acknowledge\"");
        }

        return asked;
    }

    private static async Task<(double Renders, double Fetches)> WorkAsync(ImageProxyServer node) =>
        (await node.MetricAsync("imageproxy_renders_total"), await node.MetricAsync("imageproxy_original_fetches_total"));

    private void Put(string key, byte[] bytes) => File.WriteAllBytes(System.IO.Path.Combine(_originals.FullName, key), bytes);

    private Task<(ImageProxyServer One, ImageProxyServer Two)> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(settings, []);

    private async Task<(ImageProxyServer One, ImageProxyServer Two)> StartAsync((string Key, string? Value)[] settings, params string[] redis)
    {
        _redis = await RedisServer.StartAsync(redis);
        return (await StartNodeAsync(settings), await StartNodeAsync(settings));
    }

    private async Task<ImageProxyServer> StartNodeAsync(params (string Key, string? Value)[] settings)
    {
        var node = await ImageProxyServer.StartAsync(
            [("Originals:Sources:0:Root", _originals.FullName), ("Fleet:Redis", _redis.Address), ("Fleet:Timeout", "00:00:00.7"), ("Rendering:ReducedOriginals", "false"), ("Rendering:Isolation", "None"), .. settings]);
        _nodes.Add(node);
        return node;
    }

    /// <summary>As our own cache keeps values, or as Microsoft's does: as a hash.</summary>
    private Task<string?> DamageAsync(string key) => _redis.SendAsync(
        "EVAL", "if redis.call('TYPE', KEYS[1]).ok == 'hash' then return redis.call('HSET', KEYS[1], 'data', 'damage') end return redis.call('SETRANGE', KEYS[1], 2000, 'damage')", "1", key);

    private Task StoredAsync(int renditions) => Until.TrueAsync(async () => (await KeysAsync()).Length == renditions, "Redis has the renditions");

    private async Task<string> KeyAsync() => (await KeysAsync()).Single();

    private Task<string[]> KeysAsync(string kind = "rendition") => _redis.KeysAsync($"imageproxy:{kind}:*");
}
