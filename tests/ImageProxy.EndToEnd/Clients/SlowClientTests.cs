using System.Diagnostics;
using System.Net;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.EndToEnd.Clients;

/// <summary>Clients that hold on to what they do not use.</summary>
internal sealed class SlowClientTests
{
    [Test]
    public async Task Send_HeadersDripped_Is408AndTheEnd()
    {
        await using var server = await ImageProxyServer.StartAsync(("Http:RequestHeadersTimeout", "00:00:01"));
        using var connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);
        var reading = connection.ReadAllAsync();
        await connection.SendAsync("GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n");
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (int i = 0; !reading.IsCompleted && await pace.WaitForNextTickAsync(); i++)
            await connection.SendAsync($"X-{i}: drip\r\n");
        var answers = await reading;
        Assert.That(answers.Select(a => (a.Status, a.IsCacheable, a.Header("server"))), Is.EqualTo(new[] { (408, false, (string?)null) }));
    }

    [TestCase("", TestName = "a connection that never sends")]
    [TestCase("\r\n", TestName = "a connection that sends an empty line")]
    [TestCase("GET /health HTTP/1.1\r\nHost: x\r\n\r\n", TestName = "a connection that is kept alive and not used")]
    public async Task Connect_ThenSilence_IsClosedWithinTheIdleTimeout(string sent)
    {
        await using var server = await ImageProxyServer.StartAsync(("Http:IdleTimeout", "00:00:01"), ("Http:RequestHeadersTimeout", "00:00:01"));
        long began = Stopwatch.GetTimestamp();
        using var connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);
        await connection.SendAsync(sent);
        await connection.DrainAsync();
        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(10)), "closed by the server, not by the test's patience");
    }

    /// <summary>The client shuts its sending side, as a half-open connection looks from here, and still reads.</summary>
    [Test]
    public async Task Connect_HalfClosed_IsAnsweredAndClosed()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        using var connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);
        await connection.SendAsync("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
        connection.EndSending();
        Assert.That((await connection.ReadAllAsync()).Count, Is.LessThanOrEqualTo(1));
        using var healthy = await server.GetAsync("/100/100/crop/photo.jpg");
        Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_LargeBodyThatIsNotRead_IsCutOffWhileOthersAreServed()
    {
        byte[] original = Noise(1400, 1200);
        await using var server = await ImageProxyServer.StartAsync(("Http:MinResponseRate", "1000000"), ("Originals:Sources:0:ServeOriginals", "true"));
        server.Put("noise.png", original);
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        using var whole = await server.GetAsync("/1920/1080/stretch/noise.png@png");
        byte[] rendition = await whole.Content.ReadAsByteArrayAsync();
        Assert.That(rendition, Has.Length.GreaterThan(4_500_000));

        // :: 1 Twenty readers of each who take nothing: more than the kernel buffers for them is never sent.
        string[] paths = ["/1920/1080/stretch/noise.png@png", "/original/noise.png"];
        double before = await server.MetricAsync("imageproxy_requests_total", "status=\"499\"");
        var readers = new List<RawConnection>();
        foreach (string path in paths)
        {
            for (int i = 0; i < 20; i++)
            {
                readers.Add(await RawConnection.OpenAsync(server.Client.BaseAddress!, receiveBuffer: 4096));
                await readers[^1].SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            }
        }

        // :: 2 A quick reader gets all of it meanwhile.
        foreach (string path in paths)
        {
            using var quick = await server.GetAsync(path);
            Assert.That(await quick.Content.ReadAsByteArrayAsync(), Has.Length.EqualTo(path.StartsWith("/original", StringComparison.Ordinal) ? original.Length : rendition.Length));
        }

        // :: 3 The slow ones were cut off: what they read in the end is short, which Content-Length tells them.
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_requests_total", "status=\"499\"") - before == 2 * 20, "all slow readers are cut off");
        foreach (var reader in readers)
        {
            Assert.That(await reader.DrainAsync(), Is.LessThan(Math.Min(original.Length, rendition.Length)));
            reader.Dispose();
        }

        Assert.That(server.Logs.Lines.Where(l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error), Is.Empty, "a client that leaves is no error");
        using var healthy = await server.GetAsync("/100/100/crop/photo.jpg");
        Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Connect_TwoThousandIdle_NormalRequestsAreAnswered()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        var idle = new List<RawConnection>();
        try
        {
            for (int i = 0; i < 2000; i++)
                idle.Add(await RawConnection.OpenAsync(server.Client.BaseAddress!));
            foreach (string path in new[] { "/100/100/crop/photo.jpg", "/200/200/crop/photo.jpg", "/100/100/crop/photo.jpg" })
            {
                using var response = await server.GetAsync(path);
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            }

            // Each of them is a connection like any other, should it ever speak.
            await idle[^1].SendAsync("GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.That((await idle[^1].ReadAnswerAsync())?.Status, Is.EqualTo(200));
        }
        finally
        {
            idle.ForEach(c => c.Dispose());
        }
    }

    [Test]
    public async Task Connect_BeyondTheLimit_IsClosedAtOnceAndRoomComesBack()
    {
        await using var server = await ImageProxyServer.StartAsync(("Http:MaxConnections", "3"));
        var held = new List<RawConnection>();
        for (int i = 0; i < 3; i++)
        {
            held.Add(await RawConnection.OpenAsync(server.Client.BaseAddress!));
            await held[^1].SendAsync("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.That((await held[^1].ReadAnswerAsync())?.Status, Is.EqualTo(400));
        }

        Assert.That(await RawConnection.ExchangeAsync(server.Client.BaseAddress!, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"), Is.Empty);
        held.ForEach(c => c.Dispose());
        await Until.TrueAsync(async () => (await RawConnection.ExchangeAsync(server.Client.BaseAddress!, "GET /nothing HTTP/1.0\r\n\r\n")).Count == 1, "room for another connection");
    }

    [Test]
    public async Task Get_ClientsThatLeaveAtOnce_LeaveNothingUnderWay()
    {
        await using var server = await ImageProxyServer.StartAsync(("Images:AllowAnySize", "true"));
        server.Put("photo.jpg", TestOriginals.Photo(1200, 900));
        for (int i = 0; i < 300; i++)
        {
            using var connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);
            await connection.SendAsync($"GET /{100 + i}/200/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n");
        }

        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_flights") + await server.MetricAsync("imageproxy_queue_length") + await server.MetricAsync("imageproxy_slots_busy") == 0, "nothing is under way");
        using var healthy = await server.GetAsync("/90/90/crop/photo.jpg");
        Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static byte[] Noise(int width, int height)
    {
        // A pixel depends on its place alone, as it may be drawn by several threads.
        return PngWriter.Write(Bitmap.Draw(width, height, (x, y) => Scrambled((uint)((y * width) + x))), new() { Alpha = false });

        static Color Scrambled(uint value)
        {
            value = (value ^ (value >> 16)) * 0x7feb352d;
            value = (value ^ (value >> 15)) * 0x846ca68b;
            value ^= value >> 16;
            return new((byte)value, (byte)(value >> 8), (byte)(value >> 16));
        }
    }
}
