using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using ImageProxy.EndToEnd.Servers;
using Microsoft.Extensions.DependencyInjection;

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
        Assert.That(name, Does.Match("^nodes/([0-9a-f]{2})/\\1[0-9a-f]{62}$"));
        Assert.That((stored.Headers.ContentType, stored.Headers.CacheControl), Is.EqualTo(("image/jpeg", rendered.Header("Cache-Control"))));
        Assert.That(bytes.ToArray(), Is.EqualTo(body));
    }

    [Test]
    public async Task Get_ObjectReplaced_IsNotServed()
    {
        var one = await StartNodeAsync();
        using var rendered = await one.GetAsync(Path);
        string name = await StoredAsync();
        using var stored = await _s3.Owner.GetObjectAsync(_bucket, name);
        var replacement = new PutObjectRequest { BucketName = _bucket, Key = name, InputStream = new MemoryStream(TestOriginals.Photo(10, 10)), UseChunkEncoding = false };
        foreach (string key in stored.Metadata.Keys)
            replacement.Metadata[key] = stored.Metadata[key];
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

    private static async Task<HttpResponseMessage> PurgeAsync(ImageProxyServer node)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = new StringContent("""{"keys":["photo.jpg"]}""") };
        request.Headers.Authorization = new("Bearer", Token);
        return await node.Admin.SendAsync(request);
    }

    private async Task<string> StoredAsync()
    {
        string? name = null;
        await Until.TrueAsync(async () => (name = (await _s3.Owner.ListObjectsV2Async(new() { BucketName = _bucket })).S3Objects?.SingleOrDefault()?.Key) is not null, "the bucket has the rendition");
        return name!;
    }

    private async Task<ImageProxyServer> StartNodeAsync(params (string Key, string? Value)[] settings)
    {
        var node = await ImageProxyServer.StartAsync(
            services => services.AddSingleton<AWSCredentials>(S3Server.OwnerCredentials),
            [
                ("Originals:Sources:0:Root", _originals.FullName), ("Rendering:ReducedOriginals", "false"), ("Rendering:Isolation", "None"),
                ("Fleet:Results:Bucket", _bucket), ("Fleet:Results:Endpoint", _s3.Endpoint), ("Fleet:Results:PathStyle", "true"), ("Fleet:Results:Prefix", "nodes/"), .. settings,
            ]);
        _nodes.Add(node);
        return node;
    }
}
