using System.Net;
using ImageProxy.Caching;
using ImageProxy.EndToEnd.Clients;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Hits;

/// <summary>Hits that are answered in front of the web host: which they are, what is still counted and logged, and what takes the way through the host.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MemoryHitTests
{
    private const string Path = "/200/200/crop/photo.jpg";

    /// <summary>How a picture was rendered is the same to a hit, and processes for it take longer to start than the rest of the service.</summary>
    private static readonly (string, string?) InThisProcess = ("Rendering:Isolation", "None");

    private readonly HostSight _host = new();

    [Test]
    public async Task Get_Hits_AreCountedTimedAndLoggedAsEver()
    {
        await using var server = await StartAsync();
        await WarmAsync(server, Path);
        double answers = await CountAsync(server, "200"), unchanged = await CountAsync(server, "304");
        double durations = await server.MetricAsync("imageproxy_request_duration_seconds_count", "tier=\"memory\"");
        int lines = LinesOfAnswers(server);
        using var known = await server.GetAsync(Path);
        for (int i = 0; i < 4; i++)
            (await server.GetAsync(Path + "?" + i)).Dispose();
        (await server.SendAsync(HttpMethod.Head, Path)).Dispose();
        (await server.GetAsync(Path, ("If-None-Match", known.Headers.ETag!.Tag))).Dispose();

        await Until.TrueAsync(async () => await CountAsync(server, "304") - unchanged == 1, "the last answer is counted"); // after it was sent
        Assert.That(await CountAsync(server, "200") - answers, Is.EqualTo(6));
        Assert.That(await server.MetricAsync("imageproxy_request_duration_seconds_count", "tier=\"memory\"") - durations, Is.EqualTo(7));
        await Until.TrueAsync(() => LinesOfAnswers(server) - lines == 7, "a line for each answer");
        string[] last = [.. server.Logs.Lines.Where(l => l.Id == 4001).TakeLast(2).Select(l => l.Text)];
        Assert.That(last[0], Does.Match($"^HEAD {Path} 200 memory [0-9.]+ ms {known.Content.Headers.ContentLength} B$"));
        Assert.That(last[1], Does.Match($"^GET {Path} 304 memory [0-9.]+ ms \\(null\\) B$"));
    }

    [Test]
    public async Task Get_PipelinedOnOneConnection_AreAnsweredInOrder()
    {
        await using var server = await StartAsync();
        await WarmAsync(server, Path);
        await WarmAsync(server, "/avatar/48/photo.jpg");
        int seen = _host.Seen;
        var answers = await RawConnection.ExchangeAsync(
            server.Client.BaseAddress!,
            $"GET {Path} HTTP/1.1\r\nHost: x\r\n\r\nGET /avatar/48/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET {Path}?a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.That(answers.Select(a => a.Status), Is.EqualTo(new[] { 200, 200, 400, 200 }));
        Assert.That(answers[3].Body, Is.EqualTo(answers[0].Body).And.Not.EqualTo(answers[1].Body));
        Assert.That(_host.Seen - seen, Is.EqualTo(1));
    }

    [TestCase("GET http://x/200/200/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /200/200/crop/photo.jpg HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [TestCase("GET /200/200/crop/photo.jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", 400)]
    [TestCase("POST /200/200/crop/photo.jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 405)]
    [TestCase("GET /200/200/crop/photo.jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 200)]
    public async Task Send_OddRequestForAHit_TakesTheWayThroughTheHost(string request, int status)
    {
        await using var server = await StartAsync();
        await WarmAsync(server, Path);
        int seen = _host.Seen;
        var answers = await RawConnection.ExchangeAsync(server.Client.BaseAddress!, request);
        Assert.That((answers.Single().Status, _host.Seen - seen), Is.EqualTo((status, 1)));
    }

    [Test]
    public async Task Get_ThousandSpellingsAndQueries_LearnNothingMore()
    {
        await using var server = await StartAsync();
        await WarmAsync(server, Path);
        var memory = server.Services.GetRequiredService<MemoryTier>();
        Assert.That(memory.Shortcuts, Is.EqualTo(1));
        long bytes = memory.Bytes;
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(await _host.MissesAsync(() => server.GetAsync($"{Path}?bust={i}")), Is.True, "a query is left aside");
            string spelt = string.Concat("photo.jpg".Select((c, at) => (i >> at & 1) == 1 ? $"%{(int)c:x2}" : c.ToString()));
            int seen = _host.Seen;
            var answer = (await RawConnection.ExchangeAsync(server.Client.BaseAddress!, $"GET /200/200/crop/{spelt} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).Single();
            Assert.That((answer.Status, _host.Seen - seen), Is.EqualTo((200, spelt == "photo.jpg" ? 0 : 1)));
        }

        Assert.That((memory.Shortcuts, memory.Bytes), Is.EqualTo((1, bytes)));
    }

    [Test]
    public async Task Get_AnswersOtherThan200_LearnNothing()
    {
        await using var server = await StartAsync(("Originals:Sources:0:ServeOriginals", "true"));
        server.Put("broken.jpg", [0xff, 0xd8, 1, 2, 3]);
        using var known = await server.GetAsync(Path);
        await Until.TrueAsync(async () => (await server.GetAsync(Path, ("Range", "bytes=0-1"))).Tier() == "memory", "it is in memory");
        for (int i = 0; i < 5; i++)
        {
            foreach (string path in new[] { "/1/1/crop/photo.jpg", "/200/200/crop/missing.jpg", "/200/200/crop/broken.jpg", "/avatar/49/photo.jpg", "/original/photo.jpg", "/nothing" })
                (await server.GetAsync(path)).Dispose();
            (await server.GetAsync(Path, ("Range", "bytes=0-9"))).Dispose();
            (await server.GetAsync(Path, ("Range", "bytes=99999999-"))).Dispose();
            (await server.GetAsync(Path, ("If-None-Match", known.Headers.ETag!.Tag))).Dispose();
        }

        Assert.That(server.Services.GetRequiredService<MemoryTier>().Shortcuts, Is.Zero);
    }

    [Test]
    public async Task Get_RenditionGetsOld_IsServedStaleByTheHostAndDirectlyOnceChecked()
    {
        var time = new ManualTime();
        await using var server = await ImageProxyServer.StartAsync(
            services =>
            {
                _host.AddTo(services);
                services.AddSingleton<TimeProvider>(time);
            },
            InThisProcess, ("Caching:RevalidateAfter", "00:10:00"), ("Caching:Directory", ""));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        await WarmAsync(server, Path);
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await _host.MissesAsync(() => server.GetAsync(Path)), Is.True);

        time.Advance(TimeSpan.FromTicks(1));
        int seen = _host.Seen;
        using var stale = await server.GetAsync(Path);
        Assert.That((_host.Seen - seen, stale.Header("Cache-Status")), Is.EqualTo((1, "ImageProxy; hit; ttl=-1; detail=memory")));
        await Until.TrueAsync(() => _host.MissesAsync(() => server.GetAsync(Path)), "the source has confirmed it");
        using var fresh = await server.GetAsync(Path);
        Assert.That(fresh.Header("Cache-Status"), Is.EqualTo("ImageProxy; hit; detail=memory"));
    }

    [Test]
    public async Task Get_OriginalReplacedOrPurged_NeverSeesTheOldPictureAgain()
    {
        await using var server = await StartAsync();
        using var first = await server.GetAsync(Path);
        await WarmAsync(server, Path);
        server.Put("photo.jpg", TestOriginals.Photo(320, 500));
        await server.Services.GetRequiredService<RenditionCache>().PurgeAsync("photo.jpg", CancellationToken.None);
        for (int i = 0; i < 50; i++)
        {
            using var next = await server.GetAsync(Path);
            Assert.That((next.StatusCode, next.Headers.ETag!.Tag), Is.Not.EqualTo((HttpStatusCode.OK, first.Headers.ETag!.Tag)));
        }

        await WarmAsync(server, Path);
    }

    [Test]
    public async Task Get_SizeTakenOffTheList_IsRefusedAtOnce()
    {
        string file = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Images": { "AllowedSizes": ["200x200", "300x300"] } }""");
        await using var server = await StartAsync(("file", file));
        await WarmAsync(server, Path);
        await File.WriteAllTextAsync(file, """{ "Images": { "AllowedSizes": ["300x300"] } }""");
        await Until.TrueAsync(() => server.Logs.Lines.Any(l => l.Id == 5001), "the list is reloaded");
        using var refused = await server.GetAsync(Path);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        File.Delete(file);
    }

    [Test]
    public async Task Get_HostsAreFiltered_OnlyThoseAreAnswered()
    {
        await using var server = await StartAsync(("AllowedHosts", "pictures.example"));
        foreach (int _ in Enumerable.Range(0, 5))
        {
            using var ours = await server.GetAsync(Path, ("Host", "pictures.example"));
            using var other = await server.GetAsync(Path, ("Host", "other.example"));
            Assert.That((ours.StatusCode, other.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.BadRequest)));
        }

        Assert.That(_host.Seen, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public async Task Get_NoMemoryTier_IsServedFromDiskAsEver()
    {
        await using var server = await StartAsync(("Caching:MemoryMaxBytes", "0"), ("Caching:MemoryMaxEntryBytes", "1"));
        await Until.TrueAsync(async () => (await server.GetAsync(Path)).Tier() == "disk", "it is on disk");
        Assert.That(await _host.MissesAsync(() => server.GetAsync(Path)), Is.False);
        Assert.That(await server.Admin.GetStringAsync("/metrics"), Does.Not.Contain("tier=\"memory\""));
    }

    [Test]
    public async Task Get_HitsThatNobodyReads_AreCutOffAndCounted()
    {
        await using var server = await StartAsync(("Http:MinResponseRate", "1000000"), ("Images:AllowAnySize", "true"), ("Caching:MemoryMaxEntryBytes", "8000000"));
        server.Put("noise.png", Noise(600, 400));
        const string Large = "/600/400/stretch/noise.png@png";
        await WarmAsync(server, Large);
        using var reader = await RawConnection.OpenAsync(server.Client.BaseAddress!, receiveBuffer: 4096);
        await reader.SendAsync(string.Concat(Enumerable.Repeat($"GET {Large} HTTP/1.1\r\nHost: x\r\n\r\n", 40)));
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_requests_total", "status=\"499\"", "tier=\"memory\"") == 1, "the reader is cut off");
        Assert.That(server.Logs.Lines.Where(l => l.Level >= LogLevel.Error), Is.Empty);
        Assert.That(await _host.MissesAsync(() => server.GetAsync(Large)), Is.True);
    }

    /// <summary>A pixel depends on its place alone, as it may be drawn by several threads.</summary>
    private static byte[] Noise(int width, int height) => PngWriter.Write(Bitmap.Draw(width, height, (x, y) =>
    {
        uint value = (uint)((y * width) + x + 1) * 0x9e3779b9;
        value = (value ^ (value >> 16)) * 0x7feb352d;
        value ^= value >> 15;
        return new((byte)value, (byte)(value >> 8), (byte)(value >> 16));
    }));

    private static int LinesOfAnswers(ImageProxyServer server) => server.Logs.Lines.Count(l => l.Id == 4001);

    private static Task<double> CountAsync(ImageProxyServer server, string status) =>
        server.MetricAsync("imageproxy_requests_total", "tier=\"memory\"", $"status=\"{status}\"");

    private async Task<ImageProxyServer> StartAsync(params (string Key, string? Value)[] settings)
    {
        var server = await ImageProxyServer.StartAsync(_host.AddTo, [InThisProcess, .. settings]);
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        return server;
    }

    /// <summary>Asks until the host does not see it any more.</summary>
    private Task WarmAsync(ImageProxyServer server, string path) =>
        Until.TrueAsync(() => _host.MissesAsync(() => server.GetAsync(path)), "the host sees it no more");
}
