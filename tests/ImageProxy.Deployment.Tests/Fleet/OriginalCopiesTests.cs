using System.Net;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>Originals of S3 are kept on disk, and small ones are handed from node to node.</summary>
internal sealed class OriginalCopiesTests
{
    private static readonly (string, string?)[] Quick =
        [("Rendering:Isolation", "None"), ("Rendering:ReducedOriginals", "false"), ("Originals:RecentMaxBytes", "0"), ("Caching:MemoryMaxBytes", "0")];

    private static readonly byte[] Photo = TestOriginals.Photo(640, 480);

    [Test]
    public async Task Get_AnotherSizeAfterARestart_DoesNotAskTheSource()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Object(Photo), FaultyS3.Error(500, "InternalError"));
        var first = await ImageProxyServer.StartAsync([.. ImageProxyServer.S3(s3.Endpoint), .. Quick]);
        using var small = await first.GetAsync("/100/100/crop/photo.jpg");
        await Until.TrueAsync(async () => await first.MetricAsync("imageproxy_cache_entries", "disk") >= 2, "rendition and copy are on disk");
        string folder = await first.StopAsync();

        await using var second = await ImageProxyServer.StartAsync(folder, [.. ImageProxyServer.S3(s3.Endpoint), .. Quick]);
        using var large = await second.GetAsync("/200/200/crop/photo.jpg");

        Assert.That((large.StatusCode, large.Tier(), s3.Requests.Count), Is.EqualTo((HttpStatusCode.OK, "rendered", 1)));
        Assert.That(await second.MetricAsync("imageproxy_original_fetches_total", "kept"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_CopyIsOld_AsksWhetherItHasChanged()
    {
        byte[] other = TestOriginals.Photo(320, 240);
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Object(Photo), FaultyS3.Answer(304, FaultyS3.ETagOf(Photo), []), FaultyS3.Object(other));
        await using var server = await ImageProxyServer.StartAsync([.. ImageProxyServer.S3(s3.Endpoint), .. Quick, ("Caching:RevalidateAfter", "00:00:00")]);
        using var first = await server.GetAsync("/100/100/crop/photo.jpg");
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_cache_entries", "disk") >= 2, "rendition and copy are on disk");
        using var unchanged = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((unchanged.StatusCode, unchanged.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total", "not_modified"), Is.EqualTo(1));

        using var changed = await server.GetAsync("/400/0/resize/photo.jpg");
        Assert.That((await changed.PictureAsync()).Size.Width, Is.EqualTo(320), "the new one is smaller, and not enlarged");
        Assert.That(s3.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Get_CopyDamaged_IsFetchedAgain()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Object(Photo));
        await using var server = await ImageProxyServer.StartAsync([.. ImageProxyServer.S3(s3.Endpoint), .. Quick]);
        using var first = await server.GetAsync("/100/100/crop/photo.jpg");
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_cache_entries", "disk") >= 2, "rendition and copy are on disk");
        string copy = Directory.EnumerateFiles(server.Cache, "*", SearchOption.AllDirectories).Single(f => new FileInfo(f).Length > Photo.Length);
        byte[] bytes = await File.ReadAllBytesAsync(copy);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(copy, bytes);

        using var second = await server.GetAsync("/200/200/crop/photo.jpg");

        Assert.That((second.StatusCode, s3.Requests.Count), Is.EqualTo((HttpStatusCode.OK, 2)));
    }

    [TestCase("1048576", 1, 1)]
    [TestCase("0", 2, 0)]
    public async Task Get_TwoSizesOnTwoNodes_SmallOriginalIsFetchedOnce(string originalMaxBytes, int requests, int shared)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Object(Photo));
        (string, string?)[] settings = [.. ImageProxyServer.S3(s3.Endpoint), .. Quick, ("Fleet:Redis", redis.Address), ("Fleet:OriginalMaxBytes", originalMaxBytes)];
        await using var one = await ImageProxyServer.StartAsync(settings);
        await using var two = await ImageProxyServer.StartAsync(settings);
        using var small = await one.GetAsync("/100/100/crop/photo.jpg");
        using var large = await two.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((small.Tier(), large.Tier(), s3.Requests.Count), Is.EqualTo(("rendered", "rendered", requests)));
        Assert.That(await two.MetricAsync("imageproxy_original_fetches_total", "shared"), Is.EqualTo(shared));
    }
}
