using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>AVIF takes too long to wait for: a WebP now, for a moment, the AVIF for those who come later.</summary>
internal sealed class LaterRendersTests
{
    private const string Path = "/200/200/crop/photo.jpg";
    private static readonly (string, string) Browser = ("Accept", "image/avif,image/webp,image/apng,image/*,*/*;q=0.8");

    [Test]
    public async Task Get_ClientTakesAvif_GetsWebPForAMomentAndThenAvif()
    {
        await using var server = await StartAsync();
        using var first = await server.GetAsync(Path, Browser);
        Assert.That((first.StatusCode, await FormatAsync(first)), Is.EqualTo((HttpStatusCode.OK, ImageFormat.WebP)));
        Assert.That(
            (first.Header("Cache-Control"), first.Header("Last-Modified"), first.Header("Vary"), first.Header("Cache-Status")),
            Is.EqualTo(("public, max-age=10", (string?)null, "Accept", "ImageProxy; hit; ttl=10; detail=substitute")));

        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_later_total", "outcome=\"ok\"") == 1, "the AVIF is there");
        using var then = await server.GetAsync(Path, Browser);
        Assert.That((await FormatAsync(then), then.Tier()), Is.EqualTo((ImageFormat.Avif, "memory")));
        Assert.That((then.Header("Cache-Control"), then.Headers.ETag), Is.Not.EqualTo((first.Header("Cache-Control"), first.Headers.ETag)));
        Assert.That(then.Header("Last-Modified"), Is.Not.Null);
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1));

        using var known = await server.GetAsync(Path, Browser, ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.OK), "another picture");
    }

    [Test]
    public async Task Get_ManyClientsMeanwhile_RenderEachFormatOnce()
    {
        await using var server = await StartAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.GetAsync(Path, Browser)));
        Assert.That(all.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        foreach (var response in all)
            response.Dispose();
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_later_total", "outcome=\"ok\"") == 1, "the AVIF is there");
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(2));
    }

    [Test]
    public async Task Get_FormatFixed_IsWaitedFor()
    {
        await using var server = await StartAsync();
        using var response = await server.GetAsync(Path + "@avif");
        Assert.That((await FormatAsync(response), response.Tier()), Is.EqualTo((ImageFormat.Avif, "rendered")));
        Assert.That(response.Header("Cache-Control"), Does.Contain("s-maxage=604800"));
    }

    [Test]
    public async Task Get_SettingOff_IsWaitedFor()
    {
        await using var server = await StartAsync(("Rendering:AvifLater", "false"));
        using var response = await server.GetAsync(Path, Browser);
        Assert.That((await FormatAsync(response), response.Tier()), Is.EqualTo((ImageFormat.Avif, "rendered")));
    }

    [Test]
    public async Task Get_Animation_IsRenderedOnceAsWebPForGood()
    {
        await using var server = await StartAsync();
        server.Put("moving.gif", TestOriginals.Animation(80, 60, frames: 5));
        using var first = await server.GetAsync("/50/50/crop/moving.gif", Browser);
        using var then = await server.GetAsync("/50/50/crop/moving.gif", Browser);
        Assert.That((await FormatAsync(first), await FormatAsync(then), then.Tier()), Is.EqualTo((ImageFormat.WebP, ImageFormat.WebP, "memory")));
        Assert.That(first.Header("Cache-Control"), Does.Contain("s-maxage=604800"));
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_OriginalMissing_IsSaidAtOnce()
    {
        await using var server = await StartAsync();
        using var response = await server.GetAsync("/200/200/crop/none.jpg", Browser);
        Assert.That((response.StatusCode, await server.MetricAsync("imageproxy_later_waiting")), Is.EqualTo((HttpStatusCode.NotFound, 0)));
    }

    [TestCase(RenderFailure.TimedOut)]
    [TestCase(RenderFailure.TooLarge)]
    [TestCase(RenderFailure.Crashed)]
    public async Task Get_AvifCannotBeHad_StaysWebPAndNothingIsHeldAgainstTheOriginal(RenderFailure failure)
    {
        var time = new ManualTime();
        var renderer = new ScriptedRenderer { EncodingScript = encoding => encoding.Format == ImageFormat.Avif ? RenderResult.Fail(failure, "as told") : null };
        await using var server = await ImageProxyServer.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IRenderer>(renderer)).Replace(ServiceDescriptor.Singleton<TimeProvider>(time)),
            ("Images:Negotiate:0", "avif"), ("Images:Negotiate:1", "webp"));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        foreach (int side in (int[])[100, 200, 300])
        {
            using var moment = await server.GetAsync($"/{side}/{side}/crop/photo.jpg", Browser);
            Assert.That((moment.StatusCode, moment.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, "public, max-age=10")));
        }

        await Until.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(1)); // it looks again and again whether somebody waits
                return await server.MetricAsync("imageproxy_later_total", "outcome=\"failed\"") == 3;
            },
            "each was tried");
        using var forGood = await server.GetAsync("/100/100/crop/photo.jpg", Browser);
        using var other = await server.GetAsync("/400/400/crop/photo.jpg");
        Assert.That((forGood.Content.Headers.ContentType?.ToString(), other.StatusCode), Is.EqualTo(("image/webp", HttpStatusCode.OK)));
        Assert.That(forGood.Header("Cache-Control"), Does.Contain("s-maxage=604800"));

        time.Advance(TimeSpan.FromMinutes(10));
        using var again = await server.GetAsync("/100/100/crop/photo.jpg", Browser);
        Assert.That(again.Header("Cache-Control"), Is.EqualTo("public, max-age=10"), "it is tried again");
    }

    [Test]
    public async Task Get_SlotsTaken_WaitsUntilNobodyDoes()
    {
        using var open = new ManualResetEventSlim();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var renderer = new ScriptedRenderer();
        await using var server = await ImageProxyServer.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IRenderer>(renderer)),
            ("Images:Negotiate:0", "avif"), ("Images:Negotiate:1", "webp"), ("Rendering:Slots", "1"));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        (await server.GetAsync(Path, ("Accept", "image/webp"))).Dispose();
        renderer.Script = (_, _) =>
        {
            held.TrySetResult();
            open.Wait(CancellationToken.None);
            return null;
        };
        var slow = server.GetAsync("/300/300/crop/photo.jpg");
        await held.Task;
        (await server.GetAsync(Path, Browser)).Dispose();
        int renders = renderer.Renders;
        using var still = await server.GetAsync(Path, Browser);
        Assert.That((still.Header("Cache-Control"), renderer.Renders), Is.EqualTo(("public, max-age=10", renders)));

        open.Set();
        (await slow).Dispose();
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_later_total", "outcome=\"ok\"") == 1, "there is time now");
    }

    private static async Task<ImageProxyServer> StartAsync(params (string Key, string? Value)[] settings)
    {
        var server = await ImageProxyServer.StartAsync([.. settings, ("Images:Negotiate:0", "avif"), ("Images:Negotiate:1", "webp")]);
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        return server;
    }

    private static async Task<ImageFormat> FormatAsync(HttpResponseMessage response) => (await response.PictureAsync()).Format;
}
