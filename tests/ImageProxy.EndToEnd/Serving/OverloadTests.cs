using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Originals;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>More work than slots: who waits, who is turned away, what is shown meanwhile, what is given up.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OverloadTests : IDisposable
{
    private readonly ScriptedRenderer _renderer = new();
    private readonly ManualTime _time = new();
    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource<CancellationToken> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _open.Set();

    [Test]
    public async Task Get_HeavyRenderHoldsItsLane_SmallOnesFinishMeanwhile()
    {
        await using var server = await StartAsync(("Rendering:Slots", "2"), ("Rendering:HeavyAfter", "00:00:00.010"));
        server.Put("large.jpg", TestOriginals.Photo(3000, 2000));
        for (int i = 0; i < 20; i++)
            server.Put($"{i}.jpg", TestOriginals.Photo(64, 48));
        HoldWhere(info => info.Size.Width == 3000);
        var large = server.GetAsync("/800/800/crop/large.jpg");
        await _held.Task;
        var nextLarge = server.GetAsync("/600/600/crop/large.jpg");
        await UntilAsync(async () => await server.MetricAsync("imageproxy_queue_length", "lane=\"heavy\"") == 1);

        for (int i = 0; i < 20; i++)
        {
            using var small = await server.GetAsync($"/50/50/crop/{i}.jpg");
            Assert.That((small.StatusCode, small.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
        }

        Assert.That((large.IsCompleted, nextLarge.IsCompleted, await server.MetricAsync("imageproxy_slots_busy")), Is.EqualTo((false, false, 1.0)));
        Assert.That(await server.MetricAsync("imageproxy_queue_bytes"), Is.GreaterThan(2 * 3000 * 3 * 192));
        _open.Set();
        using HttpResponseMessage first = await large, second = await nextLarge;
        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        _time.Advance(2 * RecentOriginals.Life); // until then originals are kept for further sizes
        await UntilAsync(async () => await server.MetricAsync("imageproxy_queue_bytes") == 0);
    }

    [Test]
    public async Task Get_QueueFull_IsTurnedAwayAtOnceWithoutAskingTheSourceWhileAllElseAnswers()
    {
        await using var server = await StartAsync(("Rendering:Slots", "1"), ("Rendering:QueueLength", "0"));
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        using var known = await server.GetAsync("/100/100/crop/photo.jpg");
        HoldWhere(_ => true);
        var running = server.GetAsync("/300/300/crop/photo.jpg");
        await _held.Task;
        double fetches = await server.MetricAsync("imageproxy_original_fetches_total");

        using HttpResponseMessage cold = await server.GetAsync("/200/200/crop/photo.jpg"), again = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((cold.StatusCode, cold.Header("Cache-Control"), (await cold.ProblemAsync()).Type), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "no-store", "urn:imageproxy:busy")));
        Assert.That(cold.Header("Retry-After"), Is.AnyOf("1", "2", "3").And.EqualTo(again.Header("Retry-After")));
        Assert.That(await server.MetricAsync("imageproxy_shed_total", "reason=\"count\""), Is.EqualTo(2));
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(fetches));

        using var hit = await server.GetAsync("/100/100/crop/photo.jpg");
        using var head = await server.SendAsync(HttpMethod.Head, "/100/100/crop/photo.jpg");
        using var unchanged = await server.GetAsync("/100/100/crop/photo.jpg", ("If-None-Match", known.Headers.ETag!.ToString()));
        using var live = await server.Admin.GetAsync("/health/live");
        Assert.That(
            (hit.StatusCode, head.StatusCode, unchanged.StatusCode, live.StatusCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.OK)));
        _open.Set();
        (await running).Dispose();
        using var afterwards = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((afterwards.StatusCode, afterwards.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
    }

    [Test]
    public async Task Get_NoRoomForTheBytes_IsTurnedAway()
    {
        await using var server = await StartAsync(("Rendering:Slots", "2"), ("Rendering:QueueBytes", "2000000"), ("Rendering:MaxDecodedBytes", "2000000"));
        server.Put("large.jpg", TestOriginals.Photo(3000, 2000));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        HoldWhere(_ => true);
        var running = server.GetAsync("/800/800/crop/large.jpg");
        await _held.Task;

        using var cold = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((cold.StatusCode, (await cold.ProblemAsync()).Detail), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "All memory for renders is taken.")));
        Assert.That(await server.MetricAsync("imageproxy_shed_total", "reason=\"bytes\""), Is.EqualTo(1));
        _open.Set();
        (await running).Dispose();
        using var afterwards = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That(afterwards.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_LargerAvatarIsKept_StandsInForAMomentOnly()
    {
        await using var server = await StartAsync(("Rendering:Slots", "1"), ("Rendering:QueueLength", "0"));
        server.Put("ann.jpg", TestOriginals.Photo(640, 480));
        using var large = await server.GetAsync("/avatar/288/ann.jpg");
        using var larger = await server.GetAsync("/400/400/crop/ann.jpg");
        HoldWhere(_ => true);
        var running = server.GetAsync("/150/150/top/ann.jpg");
        await _held.Task;

        using var standIn = await server.GetAsync("/avatar/48/ann.jpg");
        using var unchanged = await server.GetAsync("/avatar/48/ann.jpg", ("If-None-Match", large.Headers.ETag!.ToString()));
        using var otherShape = await server.GetAsync("/320/180/crop/ann.jpg");
        using var otherMode = await server.GetAsync("/200/200/resizecomp/ann.jpg");
        using var otherFormat = await server.GetAsync("/avatar/48/ann.jpg@png");

        Assert.That((standIn.StatusCode, standIn.Headers.ETag, (await standIn.PictureAsync()).Size), Is.EqualTo((HttpStatusCode.OK, large.Headers.ETag, new PixelSize(288, 288))));
        Assert.That(
            (standIn.Header("Cache-Control"), standIn.Header("Cache-Status"), standIn.Header("Last-Modified")),
            Is.EqualTo(("public, max-age=10", "ImageProxy; hit; ttl=10; detail=substitute", (string?)null)));
        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(
            (otherShape.StatusCode, otherMode.StatusCode, otherFormat.StatusCode),
            Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)));
        Assert.That(await server.MetricAsync("imageproxy_substitutes_total"), Is.EqualTo(2));

        _open.Set();
        (await running).Dispose();
        using var own = await server.GetAsync("/avatar/48/ann.jpg");
        Assert.That((own.Tier(), (await own.PictureAsync()).Size), Is.EqualTo(("rendered", new PixelSize(48, 48))));
        Assert.That(own.Headers.ETag, Is.Not.EqualTo(large.Headers.ETag));
    }

    [Test]
    public async Task Get_EveryClientLeavesBeforeHalf_TheRenderIsStopped()
    {
        await using var server = await StartAsync(("Rendering:Slots", "1"));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        HoldWhere(_ => true);
        using var leaving = new CancellationTokenSource();
        var abandoned = server.Client.GetAsync("/300/300/crop/photo.jpg", leaving.Token);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (await _held.Task).Register(() => stopped.SetResult());

        await leaving.CancelAsync();

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(async () => await abandoned, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Get_EveryClientLeavesPastHalf_TheRenderIsFinishedAndKept()
    {
        await using var server = await StartAsync(("Rendering:Slots", "1"));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        HoldWhere(_ => true);
        using var leaving = new CancellationTokenSource();
        var abandoned = server.Client.GetAsync("/300/300/crop/photo.jpg", leaving.Token);
        var token = await _held.Task;
        _time.Advance(TimeSpan.FromSeconds(1)); // a hundred times what this takes

        await leaving.CancelAsync();
        await UntilAsync(async () => await server.MetricAsync("imageproxy_flights_waiters") == 0);
        _open.Set();
        await UntilAsync(async () => await server.MetricAsync("imageproxy_flights") == 0);

        using var later = await server.GetAsync("/300/300/crop/photo.jpg");
        Assert.That((token.IsCancellationRequested, later.StatusCode, later.Tier()), Is.EqualTo((false, HttpStatusCode.OK, "memory")));
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(1));
        Assert.That(async () => await abandoned, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Get_SourceHangsPastTheRequestsTime_Answers504()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.HangAsync);
        await using var server = await ImageProxyServer.StartAsync([
            .. ImageProxyServer.S3(s3.Endpoint), ("Rendering:QueueTimeout", "00:00:00.1"), ("Rendering:Deadline", "00:00:00.1"),
            ("Rendering:OverloadWait", "00:00:00.1"), ("Rendering:RequestDeadline", "00:00:00.25")]);
        using var response = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((response.StatusCode, response.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.GatewayTimeout, "no-store")));
        Assert.That((await response.ProblemAsync()).Detail, Is.EqualTo("The original was not there when the request's 0.25 s were over."));
    }

    [TestCase(RenderFailure.TimedOut, 504, "urn:imageproxy:too-slow")]
    [TestCase(RenderFailure.Crashed, 422, "urn:imageproxy:original-unusable")]
    public async Task Get_RenderFailsTwiceInWhateverSize_IsUnusableUntilItChanges(RenderFailure failure, int status, string type)
    {
        await using var server = await StartAsync();
        server.Put("bomb.jpg", TestOriginals.Photo(640, 480));
        _renderer.Script = (_, _) => RenderResult.Fail(failure, "as told");

        foreach (int size in (int[])[100, 200])
        {
            using var failed = await server.GetAsync($"/{size}/{size}/crop/bomb.jpg");
            Assert.That(((int)failed.StatusCode, (await failed.ProblemAsync()).Type), Is.EqualTo((status, type)));
        }

        int renders = _renderer.Renders;
        using var remembered = await server.GetAsync("/300/300/smart/bomb.jpg");
        Assert.That((remembered.StatusCode, (await remembered.ProblemAsync()).Detail, _renderer.Renders),
            Is.EqualTo((HttpStatusCode.UnprocessableContent, "Rendering the original crashed or ran out of time more than once.", renders)));

        _renderer.Script = (_, _) => null;
        server.Put("bomb.jpg", TestOriginals.Photo(641, 480));
        using var mended = await server.GetAsync("/300/300/smart/bomb.jpg");
        Assert.That(mended.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_UnusableForIsOver_IsTriedAgain()
    {
        await using var server = await StartAsync();
        server.Put("bomb.jpg", TestOriginals.Photo(640, 480));
        _renderer.Script = (_, _) => RenderResult.Fail(RenderFailure.Crashed, "as told");
        foreach (int size in (int[])[100, 200])
            (await server.GetAsync($"/{size}/{size}/crop/bomb.jpg")).Dispose();
        _renderer.Script = (_, _) => null;
        using var early = await server.GetAsync("/100/100/crop/bomb.jpg");

        _time.Advance(TimeSpan.FromMinutes(10));

        using var late = await server.GetAsync("/100/100/crop/bomb.jpg");
        Assert.That((early.StatusCode, late.StatusCode), Is.EqualTo((HttpStatusCode.UnprocessableContent, HttpStatusCode.OK)));
    }

    /// <summary>A service with the scripted renderer, on a clock that stands.</summary>
    private Task<ImageProxyServer> StartAsync(params (string Key, string? Value)[] settings) => ImageProxyServer.StartAsync(
        services => services.Replace(ServiceDescriptor.Singleton<IRenderer>(_renderer)).Replace(ServiceDescriptor.Singleton<TimeProvider>(_time)), settings);

    /// <summary>From now on such renders stay in their slots until the test opens.</summary>
    private void HoldWhere(Func<ImageInfo, bool> which) => _renderer.Script = (info, token) =>
    {
        if (which(info))
        {
            _held.TrySetResult(token);
            _open.Wait(CancellationToken.None);
        }

        return null;
    };

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
            timeout.Token.ThrowIfCancellationRequested();
    }
}
