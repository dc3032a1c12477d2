using System.Collections.Concurrent;
using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.EndToEnd.Edges.CloudFront;

/// <summary>The table of errors as a viewer behind CloudFront sees it: no class lives longer at the edge than its row says, and what nobody may keep is gone on the next request.</summary>
internal sealed class EdgeErrorTests
{
    private const string Secret = "a-secret-of-the-edge";
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _trouble = new();
    private readonly ScriptedRenderer _renderer = new();
    private ScriptedOrigin _bucket = null!;
    private ImageProxyServer _service = null!;
    private EdgeStandIn _edge = null!;
    private TimeSpan _ahead;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        byte[] photo = TestOriginals.Photo(64, 48);
        _bucket = await ScriptedOrigin.StartAsync((context, _) => context.Request.Path.Value!.Split('/')[^1] switch
        {
            var key when _trouble.TryGetValue(key, out var trouble) => trouble(context),
            "large.jpg" => FaultyS3.Object(TestOriginals.Photo(1200, 1000))(context),
            "text.jpg" => FaultyS3.Object("This is not an image."u8.ToArray())(context),
            var key when key.StartsWith("missing", StringComparison.Ordinal) => FaultyS3.Error(404, "NoSuchKey")(context),
            _ => FaultyS3.Object(photo)(context),
        });
        _service = await ImageProxyServer.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IRenderer>(_renderer)),
            [
                .. ImageProxyServer.S3(_bucket.Address.ToString()), ("Originals:Retries", "0"), ("Originals:AttemptTimeout", "00:00:02"), ("Originals:Deadline", "00:00:03"),
                ("Originals:Sources:0:ServeOriginals", "true"), ("Rendering:MaxPixels", "1000000"), ("Rendering:Slots", "1"), ("Rendering:QueueLength", "0"),
                ("Rendering:Isolation", "None"), ("Http:OriginVerify:0", Secret), ("Http:FormatHeader", EdgeRules.KeyHeader), ("Http:CacheTagHeader", "Cache-Tag"),
            ]);
        _edge = await EdgeStandIn.StartAsync(_service.Client.BaseAddress!, secret: Secret);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _edge.DisposeAsync();
        await _service.DisposeAsync();
        await _bucket.DisposeAsync();
    }

    [TestCase("/200/200/crop/%01.jpg", "FUNCTION", 400, "malformed-url", 3600)]
    [TestCase("/describe/%01.jpg", "MISS", 400, "malformed-url", 3600)] // the function leaves this kind to the service
    [TestCase("/201/200/crop/photo.jpg", "MISS", 403, "not-allowed", 300)]
    [TestCase("/200/200/crop/missing-1.jpg", "MISS", 404, "original-missing", 60)]
    [TestCase("/200/200/crop/large.jpg", "MISS", 413, "original-too-large", 600)]
    [TestCase("/200/200/crop/text.jpg", "MISS", 422, "original-unusable", 600)]
    public async Task Get_ErrorWithALife_IsAnsweredByTheEdgeForSoLongAndNoLonger(string path, string from, int status, string type, int freshFor)
    {
        using var first = await _edge.SendAsync(path);
        Assert.That(((int)first.StatusCode, first.Header("Cache-Control"), first.Header("X-Cache")), Is.EqualTo((status, $"public, max-age={freshFor}", from)));
        Assert.That((await first.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:" + type));
        if (from == "FUNCTION")
            return; // nothing is kept
        double asked = await AskedAsync();
        Assert.That(await _edge.CacheAsync(path), Is.EqualTo("HIT"));
        Forward(freshFor - 2);
        Assert.That(await _edge.CacheAsync(path), Is.EqualTo("HIT"));
        Assert.That(await AskedAsync(), Is.EqualTo(asked));
        Forward(4);
        Assert.That(await _edge.CacheAsync(path), Is.EqualTo("EXPIRED"));
        Assert.That(await AskedAsync(), Is.EqualTo(asked + 1));
    }

    [TestCase(502, "source-failed")]
    [TestCase(504, "too-slow")]
    public async Task Get_SourceInTrouble_IsGoneOnTheNextRequest(int status, string type)
    {
        string key = $"trouble-{status}.jpg", path = $"/200/200/crop/{key}";
        _trouble[key] = status == 502 ? FaultyS3.Error(500, "InternalError") : FaultyS3.HangAsync;
        await AssertNeverKeptAsync(path, status, type);
        Assert.That(_trouble.TryRemove(key, out _));
        await AssertPictureAsync(path);
    }

    [Test]
    public async Task Get_RendererInTrouble_IsGoneOnTheNextRequest()
    {
        const string Path = "/300/300/crop/internal.jpg";
        _renderer.EncodingScript = _ => RenderResult.Fail(RenderFailure.Internal, "as told");
        await AssertNeverKeptAsync(Path, 500, "internal");
        _renderer.EncodingScript = _ => null;
        await AssertPictureAsync(Path);
    }

    [Test]
    public async Task Get_Shed503_IsGoneOnTheNextRequest()
    {
        const string Path = "/400/400/crop/busy.jpg";
        await using (await HoldTheSlotAsync())
            await AssertNeverKeptAsync(Path, 503, "busy");
        await AssertPictureAsync(Path);
    }

    /// <summary>What the template is for: the stand-in does keep a shed 503, as CloudFront does by itself.</summary>
    [Test]
    public async Task Get_Shed503WithoutTheTemplatesTimes_StaysForTenSeconds()
    {
        const string Path = "/400/400/crop/busy-too.jpg";
        await using var plain = await EdgeStandIn.StartAsync(_service.Client.BaseAddress!, secret: Secret, fromTemplate: false);
        await using (await HoldTheSlotAsync())
            Assert.That(await plain.CacheAsync(Path), Is.EqualTo("MISS"));
        plain.SetClockForward(TimeSpan.FromSeconds(8));
        using var kept = await plain.SendAsync(Path);
        plain.SetClockForward(TimeSpan.FromSeconds(12));
        using var gone = await plain.SendAsync(Path);
        Assert.That((kept.StatusCode, kept.Header("X-Cache"), gone.StatusCode), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "HIT", HttpStatusCode.OK)));
    }

    [Test]
    public async Task Get_WrongSecret_IsForgottenASecondAfterItWasPutRight()
    {
        const string Path = "/200/200/crop/photo.jpg";
        await using var wrong = await EdgeStandIn.StartAsync(_service.Client.BaseAddress!, secret: "another-secret-of-the-edge");
        using var refused = await wrong.SendAsync(Path);
        Assert.That(((int)refused.StatusCode, refused.Header("Cache-Control"), (await refused.ProblemAsync()).Type), Is.EqualTo((403, "no-store", "urn:imageproxy:edge-only")));
        wrong.SetClockForward(TimeSpan.FromSeconds(EdgeRules.ErrorTtl(403, fromTemplate: true) + 1));
        Assert.That((EdgeRules.ErrorTtl(403, fromTemplate: true), await wrong.CacheAsync(Path)), Is.EqualTo((1, "EXPIRED")));
    }

    [Test]
    public async Task Post_AnyUrl_IsRefusedAndNotKept()
    {
        for (int i = 0; i < 2; i++)
        {
            using var refused = await _edge.SendAsync("/200/200/crop/post.jpg", method: "POST");
            Assert.That(((int)refused.StatusCode, (await refused.ProblemAsync()).Type), Is.EqualTo((405, "urn:imageproxy:method-not-allowed")));
        }

        await AssertPictureAsync("/200/200/crop/post.jpg");
    }

    [Test]
    public async Task Get_RangeOutsideThePicture_IsNotKept()
    {
        const string Path = "/200/200/crop/range.jpg";
        for (int i = 0; i < 2; i++)
        {
            using var refused = await _edge.SendAsync(Path, headers: ("Range", "bytes=9999999-"));
            Assert.That((int)refused.StatusCode, Is.EqualTo(416));
        }

        using var whole = await _edge.SendAsync(Path);
        Assert.That(whole.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_OldPictureAndTheSourceFails_TheOldOneIsShown()
    {
        const string Key = "old.jpg", Path = "/200/200/crop/old.jpg";
        await using var edge = await EdgeStandIn.StartAsync(_service.Client.BaseAddress!, secret: Secret);
        Assert.That(await edge.CacheAsync(Path), Is.EqualTo("MISS"));
        await _service.Services.GetRequiredService<Caching.RenditionCache>().PurgeAsync(Key, CancellationToken.None);
        _trouble[Key] = FaultyS3.Error(500, "InternalError");
        edge.SetClockForward(TimeSpan.FromDays(7 + 1 + 3)); // s-maxage and stale-while-revalidate are over, stale-if-error is not
        using var old = await edge.SendAsync(Path);
        Assert.That((old.StatusCode, old.Header("X-Cache")), Is.EqualTo((HttpStatusCode.OK, "STALE")));
    }

    private async Task AssertNeverKeptAsync(string path, int status, string type)
    {
        for (int i = 0; i < 2; i++)
        {
            using var answer = await _edge.SendAsync(path);
            Assert.That(((int)answer.StatusCode, answer.Header("Cache-Control"), answer.Header("X-Cache")), Is.EqualTo((status, "no-store", "MISS")));
            Assert.That((await answer.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:" + type));
        }
    }

    private async Task AssertPictureAsync(string path)
    {
        using var answer = await _edge.SendAsync(path);
        Assert.That((answer.StatusCode, answer.Header("X-Cache"), answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "MISS", "image/jpeg")));
        Assert.That(await _edge.CacheAsync(path), Is.EqualTo("HIT"));
    }

    private void Forward(int seconds) => _edge.SetClockForward(_ahead += TimeSpan.FromSeconds(seconds));

    private Task<double> AskedAsync() => _service.MetricAsync("imageproxy_requests_total");

    /// <summary>Nothing is rendered until what is returned has been disposed.</summary>
    private async Task<IAsyncDisposable> HoldTheSlotAsync()
    {
        var (entered, leave) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ManualResetEventSlim());
        var holding = _service.Services.GetRequiredService<RenderQueue>().RunAsync(
            default,
            TimeSpan.FromMinutes(1),
            _ =>
            {
                entered.SetResult();
                leave.Wait(CancellationToken.None);
                return 0;
            },
            CancellationToken.None);
        await entered.Task;
        return new Held(leave, holding);
    }

    private sealed class Held(ManualResetEventSlim leave, Task holding) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            leave.Set();
            await holding;
            leave.Dispose();
        }
    }
}
