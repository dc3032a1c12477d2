using ImageProxy.EndToEnd.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>Whether an original has changed is asked once for all its renditions and all nodes: counted before a real S3 server.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChecksTests : IAsyncDisposable
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(11); // than Caching:RevalidateAfter
    private static readonly string[] Paths = [.. Enumerable.Range(0, 12).Select(i => $"/{40 + i}/{30 + i}/crop/photo.jpg")];
    private readonly List<ImageProxyServer> _nodes = [];
    private readonly ShiftedTime _time = new();
    private S3Server _s3 = null!;
    private CountedS3 _counted = null!;
    private RedisServer? _redis;
    private string _bucket = "";

    [SetUp]
    public async Task SetUp()
    {
        _s3 = await S3Server.GetAsync();
        _bucket = await _s3.CreatePublicBucketAsync();
        _counted = await CountedS3.StartAsync();
        await _s3.PutAsync(_bucket, "photo.jpg", TestOriginals.Photo(640, 480));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _counted.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [TestCase("33554432")]
    [TestCase("0")]
    public async Task Check_TwelveRenditionsOnOneNode_IsAskedOnceForAll(string keptBytes)
    {
        await StartAsync(1, ("Originals:KeepMaxBytes", keptBytes));
        await AskAllAsync();
        Assert.That(_counted.Requests, Has.Count.EqualTo(1), "fetched once");

        for (int round = 1; round <= 2; round++)
        {
            _time.Shift(Later);
            await AskAllAsync();
            Assert.That(_counted.Requests.Skip(1).Select(r => (r.IsConditional, r.Status)), Is.EqualTo(Enumerable.Repeat((true, 304), round)));
            Assert.That(await AskAllAsync(), Is.All.Not.Contains("max-age=10,"), "all are fresh again");
            Assert.That(_counted.Requests, Has.Count.EqualTo(1 + round), "and nothing more is asked");
        }

        Assert.That(await SumAsync("imageproxy_renders_total"), Is.EqualTo(Paths.Length));
    }

    [Test]
    public async Task Check_TwelveRenditionsOnThreeNodes_IsAskedOnceForTheFleet()
    {
        await StartAsync(3);
        await AskAllAsync();
        _time.Shift(Later);
        await AskAllAsync();
        Assert.That(_counted.Requests.Select(r => (r.IsConditional, r.Status)), Is.EqualTo(new[] { (false, 200), (true, 304) }));
        Assert.That(await SumAsync("imageproxy_renders_total"), Is.EqualTo(Paths.Length));
    }

    [Test]
    public async Task Check_OriginalReplaced_IsFetchedOnceAndRenderedOnceOverTheFleet()
    {
        await StartAsync(3);
        string[] old = await TagsAsync();
        await _s3.PutAsync(_bucket, "photo.jpg", TestOriginals.Photo(480, 640));
        _time.Shift(Later);

        await AskAllAsync();
        await Until.TrueAsync(async () => !(await TagsAsync()).Intersect(old).Any(), "every node shows the new one");

        Assert.That(await TagsAsync(), Has.Length.EqualTo(Paths.Length), "the same tag on every node");
        Assert.That(_counted.Requests.Select(r => (r.IsConditional, r.Status)), Is.EqualTo(new[] { (false, 200), (true, 200) }));
        Assert.That(await SumAsync("imageproxy_renders_total"), Is.EqualTo(2 * Paths.Length));
    }

    [Test]
    public async Task Check_RedisAway_IsAskedOnceByEachNode()
    {
        await StartAsync(2);
        await AskAllAsync();
        await _redis!.KillAsync();
        await Until.TrueAsync(async () => await SumAsync("imageproxy_fleet_redis_up") <= 0, "the nodes know");
        _time.Shift(Later);
        await AskAllAsync();
        Assert.That(_counted.Requests.Skip(1).Select(r => (r.IsConditional, r.Status)), Is.EqualTo(Enumerable.Repeat((true, 304), 2)));
    }

    /// <summary>All renditions of all nodes at once, and until what that has set off is done.</summary>
    /// <returns>Their <c>Cache-Control</c>.</returns>
    private async Task<string?[]> AskAllAsync()
    {
        string?[] freshness = await Task.WhenAll(_nodes.SelectMany(node => Paths.Select(async path =>
        {
            using var answer = await node.GetAsync(path);
            Assert.That(answer.IsSuccessStatusCode, Is.True, path);
            return answer.Header("Cache-Control");
        })));
        await Until.TrueAsync(() => _nodes.All(n => n.Services.GetRequiredService<Images.ImageService>().UnderWay == 0), "the nodes are at rest");
        return freshness;
    }

    private async Task<string[]> TagsAsync()
    {
        var tags = await Task.WhenAll(_nodes.SelectMany(node => Paths.Select(async path =>
        {
            using var answer = await node.GetAsync(path);
            return answer.Headers.ETag!.Tag;
        })));
        return [.. tags.Distinct()];
    }

    private async Task<double> SumAsync(string metric) => (await Task.WhenAll(_nodes.Select(n => n.MetricAsync(metric)))).Sum();

    private async Task StartAsync(int nodes, params (string Key, string? Value)[] settings)
    {
        if (nodes > 1)
            _redis = await RedisServer.StartAsync();
        for (int i = 0; i < nodes; i++)
        {
            _nodes.Add(await ImageProxyServer.StartAsync(
                services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time)),
                [
                    .. ImageProxyServer.S3(_counted.Endpoint, _bucket), ("Fleet:Redis", _redis?.Address), ("Fleet:Timeout", "00:00:00.7"),
                    ("Images:AllowAnySize", "true"), ("Rendering:Isolation", "None"), ("Rendering:ReducedOriginals", "false"), .. settings,
                ]));
        }
    }
}
