using System.Net;
using ImageProxy.EndToEnd.Clients;
using ImageProxy.EndToEnd.Hits;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>What only the edge may ask, and what only it may say, on both ways of answering: before the web host and behind it.</summary>
internal sealed class EdgeTests
{
    private const string Picture = "/200/200/crop/photo.jpg";
    private const string Old = "old-secret-0123456789", New = "new-secret-0123456789";
    private readonly HostSight _host = new();
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(_host.AddTo, ("Http:OriginVerify:0", Old), ("Http:OriginVerify:1", New), ("Http:FormatHeader", "X-Image-Format"));
        _server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        await Until.TrueAsync(() => _host.MissesAsync(() => _server.GetAsync(Picture, ("X-Origin-Verify", Old))), "the host sees it no more");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("GET", Picture, null)]
    [TestCase("GET", Picture, "wrong-secret-0123456789")]
    [TestCase("GET", Picture, "")]
    [TestCase("GET", "/200/200/crop/missing.jpg", null)]
    [TestCase("GET", "/201/201/crop/photo.jpg", null)]
    [TestCase("GET", "/original/photo.jpg", null)]
    [TestCase("GET", "/nothing", null)]
    [TestCase("GET", "/health/live", null)]
    [TestCase("POST", Picture, null)]
    public async Task Send_AroundTheEdge_IsRefusedBeforeTheUrlIsRead(string method, string path, string? secret)
    {
        double renders = await _server.MetricAsync("imageproxy_renders_total");
        using var response = await _server.SendAsync(new(method), path, secret is null ? [] : [("X-Origin-Verify", secret)]);
        Assert.That(((int)response.StatusCode, response.Header("Cache-Control")), Is.EqualTo((403, "no-store")));
        Assert.That((await response.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:edge-only"));
        Assert.That(await _server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(renders));
    }

    [TestCase(Old)]
    [TestCase(New)]
    public async Task Get_EitherSecret_IsAnsweredBeforeTheHost(string secret)
    {
        int seen = _host.Seen;
        using var response = await _server.GetAsync(Picture, ("X-Origin-Verify", secret));
        Assert.That((response.StatusCode, response.Tier(), _host.Seen - seen), Is.EqualTo((HttpStatusCode.OK, "memory", 0)));
    }

    [Test]
    public async Task Head_AroundTheEdge_HasNoBody()
    {
        using var response = await _server.SendAsync(HttpMethod.Head, Picture);
        Assert.That((response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((HttpStatusCode.Forbidden, 0)));
    }

    [Test]
    public async Task Post_BodyAroundTheEdge_EndsTheConnection()
    {
        var answers = await RawConnection.ExchangeAsync(
            _server.Client.BaseAddress!, $"POST {Picture} HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\nGET {Picture} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.That(answers.Select(a => a.Status), Is.EqualTo(new[] { 403 }));
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    [TestCase("/metrics")]
    public async Task Get_Admin_NeedsNoSecret(string path)
    {
        using var response = await _server.Admin.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_FormatOfTheEdge_GoesBeforeAcceptOnBothWays()
    {
        const string Path = "/300/300/crop/photo.jpg";
        foreach (var (word, accept, format) in new[] { ("webp", "*/*", ImageFormat.WebP), ("jpeg", "image/webp", ImageFormat.Jpeg), ("avif", "image/webp", ImageFormat.WebP) })
        {
            (string, string)[] headers = [("X-Origin-Verify", Old), ("X-Image-Format", word), ("Accept", accept)];
            using var behind = await _server.GetAsync(Path, headers);
            Assert.That((await behind.PictureAsync()).Format, Is.EqualTo(format), word);
            await Until.TrueAsync(() => _host.MissesAsync(() => _server.GetAsync(Path, headers)), "the host sees it no more");
            using var before = await _server.GetAsync(Path, headers);
            Assert.That((await before.PictureAsync()).Format, Is.EqualTo(format), word);
        }
    }
}
