using System.Net;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>The error table of the README, row by row.</summary>
internal sealed class ErrorTests
{
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(("Rendering:MaxPixels", "1000000"), ("Rendering:MaxFrames", "3"), ("Originals:MaxBytes", "2000000"), ("Images:AllowAnySize", "true"));
        _server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _server.Put("large.jpg", TestOriginals.Photo(1200, 1000));
        _server.Put("moving.gif", TestOriginals.Animation(40, 30, frames: 5));
        _server.Put("text.jpg", "This is not an image."u8.ToArray());
        _server.Put("empty.jpg", []);
        _server.Put("cut.jpg", TestOriginals.Photo(640, 480)[..5000]);
        _server.Put("vector.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>"u8.ToArray());
        _server.Put("heavy.jpg", new byte[3_000_000]);
        _server.Put("sliver.png", TestOriginals.Gradient(1, 400));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("/0200/200/crop/photo.jpg", 400, "malformed-url", 3600, "leading zero")]
    [TestCase("/200/200/crop/../photo.jpg", 400, "malformed-url", 3600, "'..' segment")]
    [TestCase("/200/200/crop/%2e%2e/photo.jpg", 400, "malformed-url", 3600, "'..' segment")]
    [TestCase("/nothing/here", 400, "malformed-url", 3600, "/{width}/{height}/{mode}/{key}")]
    [TestCase("/5000/200/crop/photo.jpg", 403, "not-allowed", 300, "4096")]
    [TestCase("/200/200/zoom/photo.jpg", 403, "not-allowed", 300, "crop")]
    [TestCase("/preset/none/photo.jpg", 403, "not-allowed", 300, "'none'")]
    [TestCase("/original/photo.jpg", 403, "not-allowed", 300, "not served")]
    [TestCase("/200/200/crop/missing.jpg", 404, "original-missing", 60, "None of the sources")]
    [TestCase("/200/200/crop/large.jpg", 413, "original-too-large", 600, "1,200,000 pixels; the limit is 1,000,000")]
    [TestCase("/200/200/crop/moving.gif", 413, "original-too-large", 600, "5 frames; the limit is 3")]
    [TestCase("/200/200/crop/heavy.jpg", 413, "original-too-large", 600, "")]
    [TestCase("/4000/0/crop/sliver.png", 413, "original-too-large", 600, "1,600,000 pixels on a side")]
    [TestCase("/200/200/crop/text.jpg", 422, "original-unusable", 600, "")]
    [TestCase("/200/200/crop/empty.jpg", 422, "original-unusable", 600, "")]
    [TestCase("/200/200/crop/cut.jpg", 422, "original-unusable", 600, "end")]
    [TestCase("/200/200/crop/vector.svg", 422, "original-unusable", 600, "SVG")]
    public async Task Get_EachRow_HasItsStatusTypeAndFreshness(string path, int status, string type, int freshFor, string says)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Raw(path));
        using var response = await _server.Client.SendAsync(request);
        var problem = await response.ProblemAsync();
        Assert.That(((int)response.StatusCode, problem.Type, response.Header("Cache-Control")), Is.EqualTo((status, "urn:imageproxy:" + type, $"public, max-age={freshFor}")));
        Assert.That(problem.Detail, Does.Contain(says));
        Assert.That(problem.Detail, Does.Not.Contain(_server.Originals));
        Assert.That(response.Content.Headers.ContentLength, Is.GreaterThan(0));
    }

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("OPTIONS")]
    public async Task Send_AnotherMethod_Answers405WithAllow(string method)
    {
        using var response = await _server.SendAsync(new(method), "/200/200/crop/photo.jpg");
        Assert.That((response.StatusCode, response.Content.Headers.NonValidated["Allow"].ToString(), response.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET, HEAD", "no-store")));
    }

    [Test]
    public async Task Get_StillOfAnimationOverTheFrameLimit_IsRendered()
    {
        using var response = await _server.GetAsync("/50/50/crop/moving.gif@jpeg");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_BrokenOriginal_IsRememberedUntilItChanges()
    {
        _server.Put("mended.jpg", TestOriginals.Photo(640, 480)[..3000]);
        using var broken = await _server.GetAsync("/100/100/crop/mended.jpg");
        using var again = await _server.GetAsync("/150/150/crop/mended.jpg");
        _server.Put("mended.jpg", TestOriginals.Photo(640, 480));
        using var mended = await _server.GetAsync("/100/100/crop/mended.jpg");
        Assert.That((broken.StatusCode, again.StatusCode, mended.StatusCode), Is.EqualTo((HttpStatusCode.UnprocessableContent, HttpStatusCode.UnprocessableContent, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Get_MissingOriginal_IsNotAskedForAgainWithinAMinute()
    {
        double before = await _server.MetricAsync("imageproxy_original_fetches_total", "outcome=\"missing\"");
        for (int i = 0; i < 5; i++)
            (await _server.GetAsync("/100/100/crop/never.jpg")).Dispose();
        Assert.That(await _server.MetricAsync("imageproxy_original_fetches_total", "outcome=\"missing\"") - before, Is.EqualTo(1));
    }

    /// <summary>A target that <see cref="Uri"/> sends as it is, dot segments included.</summary>
    private Uri Raw(string path) => new(_server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
