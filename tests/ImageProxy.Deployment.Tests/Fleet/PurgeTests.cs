using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Fleet;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>Gone everywhere when purged.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PurgeTests : IAsyncDisposable
{
    private const string Token = "a-token-of-the-tests";
    private static readonly byte[] Old = TestOriginals.Photo(640, 480), New = TestOriginals.Photo(300, 480);
    private readonly DirectoryInfo _originals = Directory.CreateTempSubdirectory("imageproxy-originals-");
    private readonly List<ImageProxyServer> _nodes = [];
    private RedisServer? _redis;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _originals.Delete(recursive: true);
    }

    [Test]
    public async Task Purge_OneOriginal_IsGoneOnEveryNodeAndNothingElseIs()
    {
        var (one, two) = await StartAsync();
        Put("a.jpg", Old);
        Put("b.jpg", Old);
        foreach (string path in (string[])["/200/200/crop/a.jpg", "/100/100/crop/a.jpg", "/200/200/crop/b.jpg"])
        {
            foreach (var node in _nodes)
                (await node.GetAsync(path)).Dispose();
        }

        await AtRestAsync();
        Put("a.jpg", New);
        var dry = await PurgeAsync(one, new { keys = new[] { "a.jpg" }, dryRun = true });
        Assert.That((dry.Removed["memory"], dry.Removed["disk"], dry.DryRun), Is.EqualTo((2, 2, true)));
        Assert.That(await TierAsync(two, "/200/200/crop/a.jpg"), Is.EqualTo("memory"), "nothing is gone yet");

        var report = await PurgeAsync(one, new { keys = new[] { "a.jpg" } });

        Assert.That((report.Status, report.Complete, report.SilentNodes), Is.EqualTo((HttpStatusCode.OK, true, 0)));
        Assert.That((report.Removed["memory"], report.Removed["disk"], report.Removed["redis"]), Is.EqualTo((2, 2, 0)), "Redis' went with the node's own");
        foreach (var node in _nodes)
        {
            using var answer = await node.GetAsync("/400/0/resize/a.jpg");
            Assert.That((await answer.PictureAsync()).Size.Width, Is.EqualTo(300));
            Assert.That(await TierAsync(node, "/200/200/crop/a.jpg"), Is.EqualTo("rendered"));
            Assert.That(await TierAsync(node, "/200/200/crop/b.jpg"), Is.EqualTo("memory"));
        }

        var again = await PurgeAsync(two, new { keys = new[] { "a.jpg" } });
        Assert.That((again.Status, again.Complete), Is.EqualTo((HttpStatusCode.OK, true)), "idempotent");
    }

    [Test]
    public async Task Purge_OnlyRedisHasIt_IsGoneThere()
    {
        var (one, two) = await StartAsync(("Caching:MemoryMaxBytes", "0"), ("Caching:Directory", ""));
        Put("a.jpg", Old);
        (await one.GetAsync("/200/200/crop/a.jpg")).Dispose();
        await AtRestAsync();
        Assert.That(await TierAsync(two, "/200/200/crop/a.jpg"), Is.EqualTo("redis"));
        var report = await PurgeAsync(two, new { keys = new[] { "a.jpg" } });
        Assert.That((report.Complete, report.Removed["redis"]), Is.EqualTo((true, 1)));
        Assert.That(await TierAsync(one, "/200/200/crop/a.jpg"), Is.EqualTo("rendered"));
    }

    [Test]
    public async Task Purge_PrefixOrPreset_TakesWhatItNames()
    {
        var (one, two) = await StartAsync(("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"));
        Put("people/ann.jpg", Old);
        Put("lake.jpg", Old);
        string[] paths = ["/200/200/crop/people/ann.jpg", "/200/200/crop/lake.jpg", "/preset/card/lake.jpg"];
        foreach (string path in paths)
        {
            foreach (var node in _nodes)
                (await node.GetAsync(path)).Dispose();
        }

        await AtRestAsync();
        Assert.That((await PurgeAsync(one, new { prefixes = new[] { "people/" } })).Complete, Is.True);
        Assert.That(await Task.WhenAll(paths.Select(path => TierAsync(two, path))), Is.EqualTo(new[] { "rendered", "memory", "memory" }));
        Assert.That((await PurgeAsync(one, new { presets = new[] { "card" } })).Complete, Is.True);
        Assert.That(await Task.WhenAll(paths.Skip(1).Select(path => TierAsync(two, path))), Is.EqualTo(new[] { "memory", "rendered" }));
    }

    [Test]
    public async Task Purge_WhileANodeWasAway_ReachesItWhenItStartsAgain()
    {
        var (one, two) = await StartAsync();
        Put("a.jpg", Old);
        (await two.GetAsync("/400/0/resize/a.jpg")).Dispose();
        await AtRestAsync();
        _nodes.Remove(two);
        string folder = await two.StopAsync();
        Put("a.jpg", New);
        Assert.That((await PurgeAsync(one, new { keys = new[] { "a.jpg" } })).Complete, Is.True);

        var again = await StartNodeAsync(folder);
        using var answer = await again.GetAsync("/400/0/resize/a.jpg");
        Assert.That((await answer.PictureAsync()).Size.Width, Is.EqualTo(300));
    }

    [Test]
    public async Task Purge_RedisAway_SaysThatItIsNotCertain()
    {
        var (one, _) = await StartAsync();
        Put("a.jpg", Old);
        (await one.GetAsync("/200/200/crop/a.jpg")).Dispose();
        await _redis!.KillAsync();
        var report = await PurgeAsync(one, new { keys = new[] { "a.jpg" } });
        Assert.That((report.Status, report.Complete), Is.EqualTo((HttpStatusCode.ServiceUnavailable, false)));
        Assert.That(await TierAsync(one, "/200/200/crop/a.jpg"), Is.EqualTo("rendered"), "here it is gone");
    }

    [TestCase(null, """{"keys":["a"]}""", HttpStatusCode.Unauthorized)]
    [TestCase("wrong", """{"keys":["a"]}""", HttpStatusCode.Unauthorized)]
    [TestCase(Token, "nonsense", HttpStatusCode.BadRequest)]
    [TestCase(Token, "{}", HttpStatusCode.BadRequest)]
    [TestCase(Token, """{"keys":[""]}""", HttpStatusCode.BadRequest)]
    [TestCase(Token, """{"prefixes":[null]}""", HttpStatusCode.BadRequest)]
    [TestCase(Token, """{"keys":["a"]}""", HttpStatusCode.OK)]
    public async Task Purge_WithoutRightOrSense_IsRefused(string? token, string body, HttpStatusCode status)
    {
        var node = await ImageProxyServer.StartAsync(("Admin:Token", Token), ("Rendering:Isolation", "None"));
        _nodes.Add(node);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = new StringContent(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await node.Admin.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Purge_ANodeIsStopped_NobodyServesAnythingOldNorDoesItWhenItGoesOn()
    {
        var run = await FleetPurge.RunAsync(3, renditions: 12, CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Silent, run.Old, run.Failed), Is.EqualTo((1, 0, 0)));
        Assert.That(run.Asked, Is.GreaterThanOrEqualTo(24));
    }

    private static async Task<(HttpStatusCode Status, bool Complete, bool DryRun, int SilentNodes, Dictionary<string, long> Removed)> PurgeAsync(ImageProxyServer node, object what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = JsonContent.Create(what) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var response = await node.Admin.SendAsync(request);
        var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (
            response.StatusCode, report.GetProperty("complete").GetBoolean(), report.GetProperty("dryRun").GetBoolean(), report.GetProperty("silentNodes").GetInt32(),
            report.GetProperty("removed").Deserialize<Dictionary<string, long>>()!);
    }

    private static async Task<string?> TierAsync(ImageProxyServer node, string path)
    {
        using var response = await node.GetAsync(path);
        return response.Tier();
    }

    private Task AtRestAsync() => Until.TrueAsync(
        async () => (await Task.WhenAll(_nodes.Select(n => n.MetricAsync("imageproxy_flights")))).Sum() <= 0, "the nodes are at rest");

    private void Put(string key, byte[] bytes)
    {
        string path = Path.Combine(_originals.FullName, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private async Task<(ImageProxyServer One, ImageProxyServer Two)> StartAsync(params (string Key, string? Value)[] settings)
    {
        _redis = await RedisServer.StartAsync();
        return (await StartNodeAsync(null, settings), await StartNodeAsync(null, settings));
    }

    private async Task<ImageProxyServer> StartNodeAsync(string? folder, params (string Key, string? Value)[] settings)
    {
        settings =
        [
            ("Originals:Sources:0:Root", _originals.FullName), ("Fleet:Redis", _redis!.Address), ("Rendering:ReducedOriginals", "false"), ("Rendering:Isolation", "None"),
            ("Admin:Token", Token), .. settings,
        ];
        var node = folder is null ? await ImageProxyServer.StartAsync(settings) : await ImageProxyServer.StartAsync(folder, settings);
        _nodes.Add(node);
        return node;
    }
}
