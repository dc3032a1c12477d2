using System.Net;

namespace ImageProxy.EndToEnd.Edges.CloudFront;

/// <summary>Keys that hold a version of their original: a year at the edge and in browsers, and no question to the source.</summary>
internal sealed class VersionedKeyTests
{
    private ImageProxyServer _service = null!;
    private EdgeStandIn _edge = null!;
    private TimeSpan _ahead;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await ImageProxyServer.StartAsync(
            ("Images:VersionedKeys", @"\.v[0-9]+\.[a-z]+$"), ("Images:Presets:brief:Size", "320x180"), ("Images:Presets:brief:Mode", "crop"),
            ("Images:Presets:brief:CacheControl", "public, max-age=5"), ("Caching:RevalidateAfter", "00:00:00.001"), ("Originals:Sources:0:ServeOriginals", "true"),
            ("Http:FormatHeader", EdgeRules.KeyHeader));
        _service.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _edge = await EdgeStandIn.StartAsync(_service.Client.BaseAddress!);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _edge.DisposeAsync();
        await _service.DisposeAsync();
    }

    [TestCase("/200/200/crop/ann.v1.jpg")]
    [TestCase("/avatar/96/ann.v1.jpg")]
    [TestCase("/original/ann.v1.jpg")]
    public async Task Get_VersionedKey_StaysForAYearAndTheNextVersionIsThereAtOnce(string path)
    {
        _service.Put("ann.v1.jpg", TestOriginals.Photo(640, 480));
        for (int i = 0; i < 2; i++)
        {
            using var direct = await _service.GetAsync(path);
            Assert.That(direct.Header("Cache-Control"), Is.EqualTo("public, max-age=31536000, immutable"), "also of one that was rendered before");
        }

        using var first = await _edge.SendAsync(path);
        Assert.That((first.Header("Cache-Control"), first.Header("X-Cache")), Is.EqualTo(("public, max-age=31536000, immutable", "MISS")));
        _edge.SetClockForward(_ahead += TimeSpan.FromDays(364));
        Assert.That(await _edge.CacheAsync(path), Is.EqualTo("HIT"));

        string next = path.Replace(".v1.", ".v2.", StringComparison.Ordinal);
        _service.Put("ann.v2.jpg", TestOriginals.Photo(480, 640));
        using var second = await _edge.SendAsync(next);
        Assert.That((second.StatusCode, second.Header("X-Cache")), Is.EqualTo((HttpStatusCode.OK, "MISS")));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Not.EqualTo(await first.Content.ReadAsByteArrayAsync()));
    }

    [TestCase("/200/200/crop/photo.jpg", "s-maxage=604800")]
    [TestCase("/preset/brief/ann.v3.jpg", "max-age=5")]
    public async Task Get_NotVersionedOrAPresetWithItsOwn_IsNotImmutable(string path, string says)
    {
        _service.Put("ann.v3.jpg", TestOriginals.Photo(320, 200));
        using var answer = await _edge.SendAsync(path, "image/jpeg");
        using var version = await _edge.SendAsync(path + "?v=2", "image/jpeg");
        Assert.That(answer.Header("Cache-Control"), Does.Contain(says).And.Not.Contain("immutable"));
        Assert.That(version.Header("X-Cache"), Is.EqualTo("HIT"), "a version in the query is none");
    }

    [Test]
    public async Task Get_VersionedKeyLongRendered_DoesNotAskTheSourceAgain()
    {
        _service.Put("once.v1.jpg", TestOriginals.Photo(320, 200));
        using (await _service.GetAsync("/200/200/crop/once.v1.jpg"))
        {
        }

        double fetches = await _service.MetricAsync("imageproxy_original_fetches_total"), revalidations = await _service.MetricAsync("imageproxy_revalidations_total");
        for (int i = 0; i < 20; i++)
            (await _service.GetAsync("/200/200/crop/once.v1.jpg")).Dispose();
        Assert.That(
            (await _service.MetricAsync("imageproxy_original_fetches_total"), await _service.MetricAsync("imageproxy_revalidations_total")),
            Is.EqualTo((fetches, revalidations)));
    }
}
