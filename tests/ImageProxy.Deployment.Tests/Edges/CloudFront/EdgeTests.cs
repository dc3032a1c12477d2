using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Amazon.Runtime;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Tests.Edge;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Edges.CloudFront;

/// <summary>The contract between CloudFront, as the template sets it up, and the service: keys, formats and purges.</summary>
internal sealed class EdgeTests
{
    private const string Token = "a-token-of-the-tests", Secret = "a-secret-of-the-edge", Chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    private FaultyS3 _api = null!;
    private ImageProxyServer _service = null!;
    private EdgeStandIn _edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await FaultyS3.StartAsync(async context =>
        {
            var batch = await XElement.LoadAsync(context.Request.Body, LoadOptions.None, CancellationToken.None);
            _edge.Invalidate([.. batch.Descendants().Where(e => e.Name.LocalName == "Path").Select(e => e.Value.TrimStart('#'))]);
            context.Response.StatusCode = 201;
        });
        _service = await ImageProxyServer.StartAsync(
            services => services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("AKIDEXAMPLE", "secret")),
            ("Admin:Token", Token), ("Admin:CloudFront:DistributionId", "E2EXAMPLE"), ("Admin:CloudFront:Endpoint", _api.Endpoint),
            ("Http:OriginVerify:0", Secret), ("Http:FormatHeader", EdgeRules.KeyHeader), ("Http:CacheTagHeader", "Cache-Tag"),
            ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"), ("Originals:Sources:0:ServeOriginals", "true"));
        _service.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _service.Put("logo.png", TestOriginals.Logo(400, 200));
        _service.Put("moving.gif", TestOriginals.Animation(80, 60, frames: 3));
        _edge = await EdgeStandIn.StartAsync(_service.Client.BaseAddress!, secret: Secret);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _edge.DisposeAsync();
        await _service.DisposeAsync();
        await _api.DisposeAsync();
    }

    [TestCase("/200/200/crop/photo.jpg", "image/webp", "image/jpeg")]
    [TestCase("/200/200/resize/logo.png", "image/webp", "image/png")]
    [TestCase("/50/50/crop/moving.gif", "image/webp", "image/gif")]
    [TestCase("/200/200/crop/photo.jpg@webp", "image/webp", "image/webp")]
    [TestCase("/200/200/crop/photo.jpg@jpeg", "image/jpeg", "image/jpeg")]
    [TestCase("/200/200/crop/photo.jpg@png", "image/png", "image/png")]
    [TestCase("/200/200/crop/photo.jpg@avif", "image/avif", "image/avif")]
    [TestCase("/200/200/crop/moving.gif@gif", "image/gif", "image/gif")]
    [TestCase("/original/photo.jpg", "image/jpeg", "image/jpeg")]
    public async Task Get_EveryAcceptOfTheTable_GetsItsFormatFromOneCopyATokenAtMost(string path, string webp, string plain)
    {
        using var table = JsonDocument.Parse(Template.Text("negotiation.json"));
        double before = await _service.MetricAsync("imageproxy_requests_total");
        int asked = 0;
        foreach (var row in table.RootElement.EnumerateArray().Where(row => row.GetProperty("offered").EnumerateArray().Select(o => o.GetString()).ToArray() is ["webp"]))
        {
            using var answer = await _edge.SendAsync(path, row.GetProperty("accept").GetString());
            string expected = row.GetProperty("token").GetString() == "webp" ? webp : plain;
            Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, expected)), row.ToString());
            Assert.That(ContentTypeOf(await answer.Content.ReadAsByteArrayAsync()), Is.EqualTo(expected));
            asked++;
        }

        Assert.That(asked, Is.GreaterThan(60));
        bool isFixed = path.Contains('@', StringComparison.Ordinal) || path.StartsWith("/original/", StringComparison.Ordinal);
        Assert.That(await _service.MetricAsync("imageproxy_requests_total") - before, Is.EqualTo(isFixed ? 1 : 2));
    }

    [Test]
    public async Task Get_ManyAtOnceWithQueriesAndCookies_AskTheServiceOnce()
    {
        double before = await _service.MetricAsync("imageproxy_requests_total");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using var answer = await _edge.SendAsync($"/400/400/crop/photo.jpg?v={i}", Chrome, "GET", ("Cookie", $"id={i}"));
            Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "image/webp")));
        }));
        Assert.That(await _service.MetricAsync("imageproxy_requests_total") - before, Is.EqualTo(1));
    }

    [TestCase("""{"keys":["purged.jpg"]}""")]
    [TestCase("""{"presets":["card"]}""")]
    public async Task Purge_KeyOrPreset_IsGoneAtTheEdgeInEveryFormatAndNothingElseIs(string what)
    {
        const string Purged = "/preset/card/purged.jpg", Other = "/200/200/crop/photo.jpg";
        _service.Put("purged.jpg", TestOriginals.Photo(320, 200));
        (string Path, string? Accept)[] all = [(Purged, Chrome), (Purged, null), (Other, Chrome), (Other, null)];
        foreach (var (path, accept) in all)
            await _edge.CacheAsync(path, accept);
        Assert.That(await CacheAsync(), Is.EqualTo(new[] { "HIT", "HIT", "HIT", "HIT" }));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = new StringContent(what), Headers = { Authorization = new("Bearer", Token) } };
        using var purged = await _service.Admin.SendAsync(request);
        Assert.That(purged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await CacheAsync(), Is.EqualTo(new[] { "MISS", "MISS", "HIT", "HIT" }));

        async Task<string[]> CacheAsync()
        {
            var found = new List<string>();
            foreach (var (path, accept) in all)
                found.Add(await _edge.CacheAsync(path, accept));
            return [.. found];
        }
    }

    private static string? ContentTypeOf(byte[] body) => HeaderReader.Read(body).Info?.Format.ContentType();
}
