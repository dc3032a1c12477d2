using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.EndToEnd.Observability;

/// <summary>What a StatsD daemon gets of a service that serves.</summary>
internal sealed class StatsDTests
{
    private readonly ConcurrentQueue<string> _datagrams = new();
    private UdpClient _daemon = null!;

    private IEnumerable<string> Lines => _datagrams.SelectMany(d => d.Split('\n'));

    private string Address => _daemon.Client.LocalEndPoint!.ToString()!;

    [SetUp]
    public void Listen()
    {
        _datagrams.Clear();
        _daemon = new(new IPEndPoint(IPAddress.Loopback, 0));
        _ = ReceiveAsync(_daemon);
    }

    [TearDown]
    public void Close() => _daemon.Dispose();

    [Test]
    public async Task Requests_Served_AreTimedAndCountedUnderOpenRossNames()
    {
        await using var server = await StartAsync(("Observability:StatsD:Prefix", "openross"));
        for (int i = 0; i < 3; i++)
            (await server.GetAsync("/200/200/crop/gradient.jpg")).Dispose();
        (await server.GetAsync("/200/200/crop/none.jpg")).Dispose();
        string start = $"openross.{Environment.MachineName.Replace('.', '_')}{server.Client.BaseAddress!.Port}.";
        await Until.TrueAsync(() => Counted($"{start}cacher") == 1 && Counted($"{start}cache_check") == 4, "all stages have been counted");
        Assert.Multiple(() =>
        {
            foreach (string stage in new[] { "cache_check", "s3_downloader", "resizer", "cacher" })
                Assert.That(Lines, Has.Some.Match($@"^{start}{stage}:[0-9.]+\|ms$"), stage);
            Assert.That(Counted($"{start}cache_check.hit"), Is.EqualTo(2));
            Assert.That(Counted($"{start}cache_check.miss"), Is.EqualTo(2));
            Assert.That(Counted($"{start}s3_downloader.found"), Is.EqualTo(1));
            Assert.That(Counted($"{start}s3_downloader.missing"), Is.EqualTo(1));
            Assert.That(Counted($"{start}resizer"), Is.EqualTo(1));
            Assert.That(Lines.Count(l => l.StartsWith($"{start}cache_check:", StringComparison.Ordinal) && l.EndsWith("|ms", StringComparison.Ordinal)), Is.EqualTo(4));
            Assert.That(_datagrams.Select(d => d.Length), Is.All.LessThanOrEqualTo(1432));
            Assert.That(_datagrams.Count, Is.LessThan(Lines.Count()), "several to a datagram");
        });
    }

    [Test]
    public async Task Requests_WithTags_CarryThemAsDogStatsDDoes()
    {
        await using var server = await StartAsync(("Observability:StatsD:Tags", "true"));
        (await server.GetAsync("/200/200/crop/gradient.jpg")).Dispose();
        await Until.TrueAsync(() => Lines.Any(l => l.StartsWith("imageproxy.cacher:1|c", StringComparison.Ordinal)), "the last stage has been counted");
        Assert.That(Lines, Has.Some.Match($@"^imageproxy\.resizer:[0-9.]+\|ms\|#host:[^,]+,port:{server.Client.BaseAddress!.Port},outcome:ok$"));
        Assert.That(Lines, Has.Some.Match(@"^imageproxy\.cache_check:1\|c\|#host:[^,]+,port:[0-9]+,outcome:miss$"));
    }

    [Test]
    public async Task Requests_NobodyListens_AreAnswered()
    {
        await using var server = await StartAsync();
        _daemon.Dispose();
        using var response = await server.GetAsync("/200/200/crop/gradient.jpg");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<ImageProxyServer> StartAsync(params (string, string?)[] settings)
    {
        var server = await ImageProxyServer.StartAsync([("Observability:StatsD:Address", Address), ("Observability:StatsD:FlushEvery", "00:00:00.05"), .. settings]);
        server.Put("gradient.jpg", TestOriginals.Photo(640, 480));
        return server;
    }

    private long Counted(string name) => Lines.Where(l => l.StartsWith(name + ":", StringComparison.Ordinal) && l.EndsWith("|c", StringComparison.Ordinal))
        .Sum(l => long.Parse(l[(name.Length + 1)..^2], System.Globalization.CultureInfo.InvariantCulture));

    private async Task ReceiveAsync(UdpClient daemon)
    {
        try
        {
            while (true)
                _datagrams.Enqueue(Encoding.UTF8.GetString((await daemon.ReceiveAsync()).Buffer));
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // closed
        }
    }
}
