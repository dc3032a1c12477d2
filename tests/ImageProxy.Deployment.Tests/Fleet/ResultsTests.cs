using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3.Model;
using ImageProxy.Caching;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Fleet.Purges;
using ImageProxy.Fleet.Results;
using ImageProxy.Images;
using ImageProxy.Imaging.Planning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>The results bucket on a real S3 server.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ResultsTests : IAsyncDisposable
{
    private const string Token = "a-token-of-the-tests";
    private const string Path = "/200/200/crop/photo.jpg";
    private readonly DirectoryInfo _originals = Directory.CreateTempSubdirectory("imageproxy-originals-");
    private readonly List<ImageProxyServer> _nodes = [];
    private S3Server _s3 = null!;
    private string _bucket = "";

    [SetUp]
    public async Task SetUp()
    {
        _s3 = await S3Server.GetAsync();
        _bucket = await _s3.CreateBucketAsync();
        File.WriteAllBytes(System.IO.Path.Combine(_originals.FullName, "photo.jpg"), TestOriginals.Photo(640, 480));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _originals.Delete(recursive: true);
    }

    [Test]
    public async Task Get_RenderedByAnotherNode_ComesFromTheBucket()
    {
        var one = await StartNodeAsync();
        using var rendered = await one.GetAsync(Path);
        string name = await StoredAsync();
        var two = await StartNodeAsync();

        using var found = await two.GetAsync(Path);
        using var again = await two.GetAsync(Path);

        Assert.That((rendered.Tier(), found.Tier(), again.Tier()), Is.EqualTo(("rendered", "results", "memory")));
        Assert.That(found.Headers.ETag, Is.EqualTo(rendered.Headers.ETag));
        byte[] body = await rendered.Content.ReadAsByteArrayAsync();
        Assert.That(await found.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
        Assert.That(await two.MetricAsync("imageproxy_renders_total") + await two.MetricAsync("imageproxy_original_fetches_total"), Is.Zero);

        // What a CDN that reads the bucket would send.
        using var stored = await _s3.Owner.GetObjectAsync(_bucket, name);
        using var bytes = new MemoryStream();
        await stored.ResponseStream.CopyToAsync(bytes);
        Assert.That(name, Does.Match("^nodes/boxes/photo\\.jpg/200x200-crop-[0-9a-f]{16}\\.jpeg$"));
        Assert.That((stored.Headers.ContentType, stored.Headers.CacheControl), Is.EqualTo(("image/jpeg", rendered.Header("Cache-Control"))));
        Assert.That(bytes.ToArray(), Is.EqualTo(body));
    }

    [Test]
    public async Task Get_ObjectReplaced_IsNotServed()
    {
        var one = await StartNodeAsync();
        using var rendered = await one.GetAsync(Path);
        string name = await StoredAsync();
        var replacement = (await CopyOfAsync(name))();
        replacement.InputStream = new MemoryStream(TestOriginals.Photo(10, 10));
        await _s3.Owner.PutObjectAsync(replacement);

        var two = await StartNodeAsync();
        using var again = await two.GetAsync(Path);

        Assert.That((again.StatusCode, again.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
        Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.EqualTo(await rendered.Content.ReadAsByteArrayAsync()));
        Assert.That(await two.MetricAsync("imageproxy_cache_corrupt_total", "tier=\"results\""), Is.EqualTo(1));
    }

    [Test]
    public async Task Purge_ObjectThatNoNodeHas_IsNotServedAnyMore()
    {
        (string, string?)[] settings = [("Admin:Token", Token)];
        var one = await StartNodeAsync(settings);
        (await one.GetAsync(Path)).Dispose();
        await StoredAsync();
        var two = await StartNodeAsync(settings);
        using var purged = await PurgeAsync(two);
        Assert.That(purged.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var three = await StartNodeAsync(settings);
        using var answer = await three.GetAsync(Path);
        Assert.That(answer.Tier(), Is.EqualTo("rendered"));
    }

    [Test]
    public async Task Purge_KeyOrPrefix_TakesOutWhatItNamesFromTheBucketAndNothingElse()
    {
        const string LikeAName = "a/photo.jpg/200x200-crop-0123456789abcdef.jpeg";
        string[] keys = ["a/photo.jpg", "a/photo 2+ü.jpg", "ab.jpg"];
        var one = await StartNodeAsync([("Admin:Token", Token), .. Card("320x180")]);
        foreach (string key in keys)
        {
            Put(key);
            foreach (string shape in (string[])["200/200/crop", "100/100/crop", "preset/card"])
                (await one.GetAsync($"/{shape}/{OriginalKey.Encode(key)}")).Dispose();
        }

        var tier = await TierAsync();
        for (int side = 1; side <= 3; side++)
            await tier.TrySetAsync(WorkOf(LikeAName, side), RenditionOf(LikeAName, DateTimeOffset.UtcNow), default);
        await HasAsync(12);
        var two = await StartNodeAsync(("Admin:Token", Token)); // which has none of it, nor the preset

        Assert.That(await PurgedAsync(two, """{"keys":["a/photo.jpg"],"dryRun":true}"""), Is.EqualTo(3));
        Assert.That(await PurgedAsync(two, """{"prefixes":["a/photo.jpg/2"],"dryRun":true}"""), Is.EqualTo(3), "not the names of renditions");
        Assert.That(await ObjectsAsync(), Has.Length.EqualTo(12));
        Assert.That(await PurgedAsync(two, """{"keys":["a/photo.jpg"]}"""), Is.EqualTo(3));
        Assert.That((await ObjectsAsync()).Count(name => name.Contains("/a/photo.jpg/", StringComparison.Ordinal)), Is.EqualTo(3), "those of the key that looks like a name");
        Assert.That(await PurgedAsync(two, """{"prefixes":["a/"]}"""), Is.EqualTo(6));
        Assert.That((await ObjectsAsync()).Select(name => name.Contains("/ab.jpg/", StringComparison.Ordinal)), Is.EqualTo(new[] { true, true, true }));
    }

    [Test]
    public async Task Purge_Preset_TakesOutWhatItsEarlierDefinitionHasMadeToo()
    {
        Put("b.jpg");
        foreach (string size in (string[])["320x180", "300x100"])
        {
            var node = await StartNodeAsync(Card(size));
            foreach (string path in (string[])["/preset/card/photo.jpg", "/preset/card/b.jpg", "/100/100/crop/b.jpg"])
                (await node.GetAsync(path)).Dispose();
        }

        await HasAsync(5);
        var last = await StartNodeAsync(("Admin:Token", Token));
        Assert.That(await PurgedAsync(last, """{"presets":["card"],"dryRun":true}"""), Is.EqualTo(4));
        Assert.That(await PurgedAsync(last, """{"presets":["car"]}"""), Is.Zero);
        Assert.That(await PurgedAsync(last, """{"presets":["card"]}"""), Is.EqualTo(4));
        Assert.That((await ObjectsAsync()).Single(), Does.StartWith("nodes/boxes/b.jpg/100x100-"));
        Assert.That(await PurgedAsync(last, """{"presets":["card"]}"""), Is.Zero, "idempotent");
    }

    [Test]
    public async Task Purge_MorePagesThanOne_GoesThroughAllOfThem()
    {
        var tier = await TierAsync();
        for (int side = 1; side <= 7; side++)
            await tier.TrySetAsync(WorkOf("a.jpg", side), RenditionOf("a.jpg", DateTimeOffset.UtcNow), default);
        Assert.That(await tier.PurgeAsync(new(PurgeKind.Prefix, "a"), dryRun: false, default), Is.EqualTo((7L, true)));
        Assert.That(await ObjectsAsync(), Is.Empty);
    }

    /// <summary>By a node that was stopped amid its request, and never goes on.</summary>
    [Test]
    public async Task Get_OldRenditionWrittenAfterThePurge_IsNotGiven()
    {
        var tier = await TierAsync();
        var (work, other) = (WorkOf("a.jpg", 10), WorkOf("b.jpg", 10));
        await tier.PurgeAsync(new(PurgeKind.Key, "a.jpg"), dryRun: false, default);
        await tier.TrySetAsync(work, RenditionOf("a.jpg", DateTimeOffset.UtcNow.AddSeconds(-10)), default);
        await tier.TrySetAsync(other, RenditionOf("b.jpg", DateTimeOffset.UtcNow.AddSeconds(-10)), default);
        Assert.That((await tier.GetAsync(work, default), await tier.GetAsync(other, default) is not null), Is.EqualTo(((Rendition?)null, true)));

        await Until.TrueAsync(async () =>
        {
            await tier.TrySetAsync(work, RenditionOf("a.jpg", DateTimeOffset.UtcNow.AddSeconds(10)), default); // as if ten seconds later
            return await tier.GetAsync(work, default) is not null;
        }, "what is newer than the purge is given, from the second after it on");
    }

    /// <summary>By a node that no Redis tells of purges.</summary>
    [TestCase(nameof(PurgeKind.Key), "a/1.jpg")]
    [TestCase(nameof(PurgeKind.Prefix), "a/")]
    [TestCase(nameof(PurgeKind.Preset), "card")]
    public async Task TrySet_AnotherNodeHasPurgedItMeanwhile_IsTakenOutAgain(string kind, string value)
    {
        var (purging, writing) = (await TierAsync(), await TierAsync());
        await purging.PurgeAsync(new(Enum.Parse<PurgeKind>(kind), value), dryRun: false, default);
        var before = DateTimeOffset.UtcNow.AddSeconds(-10);

        Assert.That(await writing.TrySetAsync(WorkOf("a/1.jpg", 10), RenditionOf("a/1.jpg", before, CacheTags.OfPreset("card")), default), Is.False);
        Assert.That(await ObjectsAsync(), Is.Empty);
        Assert.That(await writing.TrySetAsync(WorkOf("b/1.jpg", 10), RenditionOf("b/1.jpg", before, CacheTags.OfPreset("cards")), default), Is.True, "of others");
        Assert.That(await writing.TrySetAsync(WorkOf("a/1.jpg", 10), RenditionOf("a/1.jpg", before.AddSeconds(20), CacheTags.OfPreset("card")), default), Is.True, "as if ten seconds later");
        Assert.That(await ObjectsAsync(), Has.Length.EqualTo(2));
    }

    /// <summary>By a node that was killed before it could look for purges.</summary>
    [Test]
    public async Task Get_OldRenditionWrittenAfterPurgesOfPrefixesAndPresets_IsNotGiven()
    {
        var (one, two) = (await TierAsync(), await TierAsync());
        var at = DateTimeOffset.UtcNow.AddSeconds(-10);
        string[] keys = ["a/1.jpg", "b/1.jpg", "c/1.jpg"];
        foreach (string key in keys)
            await one.TrySetAsync(WorkOf(key, 10), RenditionOf(key, at, CacheTags.OfPreset(key[..1])), default);
        var kept = await Task.WhenAll((await ObjectsAsync()).Select(CopyOfAsync));

        foreach (var (order, left) in ((PurgeOrder, string)[])[(new(PurgeKind.Prefix, "a/"), "bc"), (new(PurgeKind.Preset, "b"), "c"), (new(PurgeKind.Prefix, "c"), "")])
        {
            await one.PurgeAsync(order, dryRun: false, default);
            foreach (var put in kept)
                await _s3.Owner.PutObjectAsync(put());
            Assert.That(await GivenAsync(two), Is.EqualTo(left));
            Assert.That(await GivenAsync(await TierAsync()), Is.EqualTo(left), "nor by a node that starts");
        }

        async Task<string> GivenAsync(ResultsTier tier)
        {
            string given = "";
            foreach (string key in keys)
                given += await tier.GetAsync(WorkOf(key, 10), default) is null ? "" : key[..1];
            return given;
        }
    }

    /// <summary>Two nodes without Redis: the one has asked the source, then the other purges, then the one writes.</summary>
    [TestCase("""{"prefixes":["ph"]}""")]
    [TestCase("""{"presets":["card"]}""")]
    public async Task Purge_AnotherNodeRendersMeanwhile_LeavesNothingOldInTheBucket(string what)
    {
        (string, string?)[] settings = [("Admin:Token", Token), .. Card("320x180")];
        using var begun = new SemaphoreSlim(0);
        using var purged = new SemaphoreSlim(0);
        var renderer = new ScriptedRenderer();
        var one = await StartNodeAsync(services => services.Replace(ServiceDescriptor.Singleton<IRenderer>(renderer)), settings);
        var two = await StartNodeAsync(settings);
        renderer.Script = (info, _) =>
        {
            if (info.Size.Width != 640)
                return null; // not the photo
            begun.Release();
            purged.Wait(CancellationToken.None);
            return null;
        };
        var rendering = one.GetAsync("/preset/card/photo.jpg");
        await begun.WaitAsync();
        using (var answer = await PurgeAsync(two, what))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        purged.Release();

        using (var rendered = await rendering)
            Assert.That(rendered.Tier(), Is.EqualTo("rendered"));
        await Until.TrueAsync(async () => await one.MetricAsync("imageproxy_flights") <= 0, "what was rendered is kept where it may be");
        Assert.That(await ObjectsAsync(), Is.Empty);
    }

    [Test]
    public async Task Purge_BucketDoesNotAnswer_SaysThatItIsNotCertain()
    {
        var one = await StartNodeAsync(("Admin:Token", Token), ("Fleet:Results:Bucket", "no-such-bucket-here"));
        using var purged = await PurgeAsync(one);
        Assert.That(purged.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await purged.Content.ReadAsStringAsync(), Does.Contain("\"complete\":false"));
    }

    [Test]
    public async Task Get_BucketGone_IsServedAndTheBucketLeftAlone()
    {
        var one = await StartNodeAsync(("Fleet:Results:Bucket", "no-such-bucket-here"));
        using var first = await one.GetAsync(Path);
        using var second = await one.GetAsync("/100/100/crop/photo.jpg");
        Assert.That((first.Tier(), second.Tier()), Is.EqualTo(("rendered", "rendered")));
        Assert.That(one.Logs.Lines.Count(l => l.Id == 7030), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_TooLargeForRedis_ComesFromTheBucket()
    {
        await using var redis = await RedisServer.StartAsync();
        (string, string?)[] settings = [("Fleet:Redis", redis.Address), ("Fleet:RenditionMaxBytes", "100"), ("Fleet:Results:Timeout", "00:00:10")];
        var (one, two) = (await StartNodeAsync(settings), await StartNodeAsync(settings));
        var tiers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var response = await (i % 2 == 0 ? one : two).GetAsync(Path);
            return response.Tier();
        }));
        Assert.That(tiers, Is.All.AnyOf("rendered", "joined", "results", "memory", "disk"));
        Assert.That(await one.MetricAsync("imageproxy_renders_total") + await two.MetricAsync("imageproxy_renders_total"), Is.EqualTo(1));
    }

    private static (string, string?)[] Card(string size) => [("Images:Presets:card:Size", size), ("Images:Presets:card:Mode", "crop")];

    private static Rendition RenditionOf(string key, DateTimeOffset at, params string[] tags) => new(new byte[] { 1, 2, 3 }, new()
    {
        ContentType = "image/jpeg",
        ETag = "\"r\"",
        OriginalKey = key,
        OriginalETag = "\"o\"",
        RenderedAt = at,
        CheckedAt = at,
        Width = 10,
        Height = 10,
        Tags = [.. tags],
    });

    private static Work WorkOf(string key, int side) => new(key, ImageCatalog.Compile(new()).Modes["crop"].At(new(side, side)), FormatToken.Jpeg);

    /// <summary>Lists two names at a time.</summary>
    private async Task<ResultsTier> TierAsync() => new(
        new(_s3.Owner, new() { Bucket = _bucket, Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System, NullLogger<ResultsBucket>.Instance) { PageSize = 2 },
        "nodes/", TimeSpan.FromDays(1), () => "public", (await StartNodeAsync()).Services.GetRequiredService<CachingMetrics>(), TimeProvider.System, NullLogger<ResultsTier>.Instance);

    /// <returns>Makes the request that writes an object as it is now.</returns>
    private async Task<Func<PutObjectRequest>> CopyOfAsync(string name)
    {
        using var stored = await _s3.Owner.GetObjectAsync(_bucket, name);
        using var bytes = new MemoryStream();
        await stored.ResponseStream.CopyToAsync(bytes);
        return () =>
        {
            var put = new PutObjectRequest { BucketName = _bucket, Key = name, InputStream = new MemoryStream(bytes.ToArray()), UseChunkEncoding = false };
            foreach (string key in stored.Metadata.Keys)
                put.Metadata[key] = stored.Metadata[key];
            return put;
        };
    }

    private void Put(string key)
    {
        string path = System.IO.Path.Combine(_originals.FullName, key);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, TestOriginals.Photo(640, 480));
    }

    /// <summary>Names of the renditions in the bucket.</summary>
    private async Task<string[]> ObjectsAsync() =>
        [.. ((await _s3.Owner.ListObjectsV2Async(new() { BucketName = _bucket })).S3Objects ?? []).Select(o => o.Key).Where(name => !name.StartsWith("nodes/purged/", StringComparison.Ordinal))];

    private Task HasAsync(int renditions) => Until.TrueAsync(async () => (await ObjectsAsync()).Length == renditions, $"the bucket has {renditions} renditions");

    /// <returns>Removed from the bucket, or what would be.</returns>
    private static async Task<long> PurgedAsync(ImageProxyServer node, string what)
    {
        using var answer = await PurgeAsync(node, what);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonDocument.Parse(text).RootElement.GetProperty("removed").GetProperty("results").GetInt64();
    }

    private static async Task<HttpResponseMessage> PurgeAsync(ImageProxyServer node, string what = """{"keys":["photo.jpg"]}""")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = new StringContent(what) };
        request.Headers.Authorization = new("Bearer", Token);
        return await node.Admin.SendAsync(request);
    }

    private async Task<string> StoredAsync()
    {
        string? name = null;
        await Until.TrueAsync(async () => (name = (await _s3.Owner.ListObjectsV2Async(new() { BucketName = _bucket })).S3Objects?.SingleOrDefault()?.Key) is not null, "the bucket has the rendition");
        return name!;
    }

    private Task<ImageProxyServer> StartNodeAsync(params (string Key, string? Value)[] settings) => StartNodeAsync(_ => { }, settings);

    private async Task<ImageProxyServer> StartNodeAsync(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        var node = await ImageProxyServer.StartAsync(
            services => configure(services.AddSingleton<AWSCredentials>(S3Server.OwnerCredentials)),
            [
                ("Originals:Sources:0:Root", _originals.FullName), ("Rendering:ReducedOriginals", "false"), ("Rendering:Isolation", "None"),
                ("Fleet:Results:Bucket", _bucket), ("Fleet:Results:Endpoint", _s3.Endpoint), ("Fleet:Results:PathStyle", "true"), ("Fleet:Results:Prefix", "nodes/"), .. settings,
            ]);
        _nodes.Add(node);
        return node;
    }
}
