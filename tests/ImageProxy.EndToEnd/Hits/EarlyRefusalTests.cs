using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Planning;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.EndToEnd.Hits;

/// <summary>A flood is turned away in front of the web host, by the same answers; what is not turned away does not notice.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EarlyRefusalTests : IAsyncDisposable
{
    private const string Cold = "/200/200/top/photo.jpg";
    private readonly HostSight _host = new();
    private readonly ScriptedRenderer _renderer = new();
    private readonly ManualTime _time = new();
    private readonly ManualResetEventSlim _open = new();

    private ImageProxyServer? _server;

    public async ValueTask DisposeAsync()
    {
        _open.Set(); // or the render that is held would be waited for
        if (_server is not null)
            await _server.DisposeAsync();
        _open.Dispose();
    }

    [Test]
    public async Task Send_FloodOnTheOnlySlot_IsRefusedTheSameBothWays()
    {
        var server = await StartBusyAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            foreach (string path in new[] { Cold, "/100/100/resize/photo.jpg?v=1", "/200/200/crop/photo.jpg@webp", "/320/180/smart/folder%20of/b.jpg" })
            {
                WholeAnswer behind;
                using (HostSight.DemandAll(server))
                    behind = await AnswerAsync(server, method, path, expectHost: true);
                var before = await AnswerAsync(server, method, path, expectHost: false);
                Assert.That(before.Text, Is.EqualTo(behind.Text).And.StartsWith("HTTP/1.1 503").And.Contain("Retry-After: "), path);
                Assert.That(before.Body, Is.EqualTo(behind.Body), path);
            }
        }
    }

    [Test]
    public async Task Get_FloodOnTheOnlySlot_IsCountedAndMeasured()
    {
        var server = await StartBusyAsync();
        double shed = await server.MetricAsync("imageproxy_shed_total", "reason=\"count\"");
        await AnswerAsync(server, HttpMethod.Get, Cold, expectHost: false);
        Assert.That(await server.MetricAsync("imageproxy_shed_total", "reason=\"count\""), Is.EqualTo(shed + 1));
        Assert.That(await server.MetricAsync("imageproxy_requests_total", "status=\"503\""), Is.EqualTo(shed + 1));
    }

    [TestCase("/100/100/crop/photo.jpg", 200, false, Description = "kept")]
    [TestCase("/avatar/48/photo.jpg", 200, true, Description = "a larger one stands in")]
    [TestCase("/200/200/crop/none.jpg", 404, true, Description = "known to be missing")]
    [TestCase("/201/201/crop/photo.jpg", 403, true, Description = "not allowed")]
    [TestCase("/avatar/49/photo.jpg", 302, true, Description = "elsewhere")]
    [TestCase("/200/200/crop/..", 400, true, Description = "malformed")]
    [TestCase("/original/photo.jpg", 403, true, Description = "not a rendition")]
    public async Task Get_AmidTheFlood_WhatIsNotRefusedIsAnswered(string path, int status, bool byHost)
    {
        var server = await StartBusyAsync();
        int seen = _host.Seen;
        using var response = await server.GetAsync(path);
        Assert.That(((int)response.StatusCode, _host.Seen - seen), Is.EqualTo((status, byHost ? 1 : 0)));
    }

    [Test]
    public async Task Get_RenditionBeingRendered_IsWaitedFor()
    {
        var server = await StartBusyAsync();
        var joined = server.GetAsync("/300/300/crop/photo.jpg");
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_flights_waiters") == 2, "it waits for the one under way");
        _open.Set();
        using var response = await joined;
        Assert.That(((int)response.StatusCode, response.Tier()), Is.EqualTo((200, "joined")));
    }

    [Test]
    public async Task Get_NobodyTurnedAwayForASecond_TakesTheOrdinaryWay()
    {
        var server = await StartBusyAsync();
        await AnswerAsync(server, HttpMethod.Get, Cold, expectHost: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync(server, HttpMethod.Get, Cold, expectHost: true);
        await AnswerAsync(server, HttpMethod.Get, Cold, expectHost: false);
    }

    [Test]
    public async Task Get_FloodIsOver_IsRendered()
    {
        var server = await StartBusyAsync();
        _open.Set();
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_slots_busy") == 0, "the slot is free");
        using var response = await server.GetAsync(Cold);
        Assert.That(((int)response.StatusCode, response.Tier()), Is.EqualTo((200, "rendered")));
    }

    /// <summary>A service whose only slot is taken and which has turned one away; it holds 100×100 and 288×288 of the photo, and knows that one original is missing.</summary>
    private async Task<ImageProxyServer> StartBusyAsync()
    {
        var server = _server = await ImageProxyServer.StartAsync(
            services =>
            {
                _host.AddTo(services);
                services.Replace(ServiceDescriptor.Singleton<IRenderer>(_renderer)).Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
            },
            ("Rendering:Slots", "1"), ("Rendering:QueueLength", "0"));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        server.Put("folder of/b.jpg", TestOriginals.Photo(64, 48));
        (await server.GetAsync("/avatar/288/photo.jpg")).Dispose();
        (await server.GetAsync("/200/200/crop/none.jpg")).Dispose();
        await Until.TrueAsync(() => _host.MissesAsync(() => server.GetAsync("/100/100/crop/photo.jpg")), "the host sees it no more");

        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _renderer.Script = (_, _) =>
        {
            held.TrySetResult();
            _open.Wait(CancellationToken.None);
            return null;
        };
        _ = server.GetAsync("/300/300/crop/photo.jpg");
        await held.Task;
        await AnswerAsync(server, HttpMethod.Get, "/320/180/crop/photo.jpg", expectHost: true);
        return server;
    }

    private async Task<WholeAnswer> AnswerAsync(ImageProxyServer server, HttpMethod method, string path, bool expectHost)
    {
        int seen = _host.Seen;
        using var response = await server.SendAsync(method, path);
        Assert.That(_host.Seen - seen, Is.EqualTo(expectHost ? 1 : 0), path);
        return await WholeAnswer.ReadAsync(response);
    }
}
