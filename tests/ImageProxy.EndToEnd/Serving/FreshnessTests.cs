using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>Originals that change, go away, or whose source is down.</summary>
internal sealed class FreshnessTests
{
    // Every hit is older than the first, so every hit asks the source; how it is rendered does not matter, and needs no processes to start.
    private static readonly (string, string?)[] AtOnce = [("Caching:RevalidateAfter", "00:00:00"), ("Rendering:Isolation", "None")];

    [Test]
    public async Task Get_OriginalUnchanged_IsCheckedWithoutARender()
    {
        await using var server = await ImageProxyServer.StartAsync(AtOnce);
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        (await server.GetAsync("/100/100/crop/photo.jpg")).Dispose();
        using var stale = await server.GetAsync("/100/100/crop/photo.jpg");
        Assert.That((stale.StatusCode, stale.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, "public, max-age=10, stale-if-error=86400")));
        await Until(async () => await server.MetricAsync("imageproxy_revalidations_total", "outcome=\"notmodified\"") >= 1);
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_OriginalReplaced_IsServedStaleOnceThenNew()
    {
        await using var server = await ImageProxyServer.StartAsync(AtOnce);
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var old = await server.GetAsync("/300/0/resize/photo.jpg");
        server.Put("photo.jpg", TestOriginals.Photo(480, 640));

        using var meanwhile = await server.GetAsync("/300/0/resize/photo.jpg");
        Assert.That((await meanwhile.PictureAsync()).Size, Is.EqualTo(new PixelSize(300, 225)));
        await Until(async () =>
        {
            using var now = await server.GetAsync("/300/0/resize/photo.jpg");
            return (await now.PictureAsync()).Size == new PixelSize(300, 400) && !Equals(now.Headers.ETag, old.Headers.ETag);
        });
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(2));
    }

    [Test]
    public async Task Get_OriginalDeleted_EndsIn404()
    {
        await using var server = await ImageProxyServer.StartAsync(AtOnce);
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        (await server.GetAsync("/100/100/crop/photo.jpg")).Dispose();
        File.Delete(Path.Combine(server.Originals, "photo.jpg"));
        await Until(async () =>
        {
            using var now = await server.GetAsync("/100/100/crop/photo.jpg");
            return now.StatusCode == HttpStatusCode.NotFound;
        });
    }

    [TestCase("7.00:00:00")]
    [TestCase("00:00:00")]
    public async Task Get_SourceFailsLater_TheOldRenditionIsServed(string maxStale)
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Object(TestOriginals.Photo(64, 48)), FaultyS3.Error(500, "InternalError"));
        await using var server = await ImageProxyServer.StartAsync([.. AtOnce, ("Caching:MaxStale", maxStale), .. ImageProxyServer.S3(s3.Endpoint)]);
        using var first = await server.GetAsync("/100/100/crop/photo.jpg");
        using var second = await server.GetAsync("/100/100/crop/photo.jpg");
        await Until(async () => await server.MetricAsync("imageproxy_revalidations_total", "outcome=\"failed\"") >= 1);
        using var third = await server.GetAsync("/100/100/crop/photo.jpg");
        Assert.That(new[] { first.StatusCode, second.StatusCode, third.StatusCode }, Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(third.Header("Cache-Control"), Is.EqualTo("public, max-age=10, stale-if-error=86400"));
        Assert.That(await third.Content.ReadAsByteArrayAsync(), Is.EqualTo(await first.Content.ReadAsByteArrayAsync()));
    }

    /// <summary>Asks again until it is so; for what happens in the background and tells nobody.</summary>
    private static async Task Until(Func<Task<bool>> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
