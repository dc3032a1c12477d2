using System.Net;
using System.Net.Sockets;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Edges;

/// <summary>The shipped configuration in real varnishd, in front of the service and of an origin that does as it is told.</summary>
internal sealed class VarnishTests
{
    private const string Fresh = ShippedEdgeTests.Fresh;
    private static readonly byte[] Picture = ShippedEdgeTests.Picture;

    [Test]
    public async Task Get_SameSizeFromTwoRegions_IsRenderedOnce()
    {
        await using var service = await ImageProxyServer.StartAsync();
        service.Put("photo.jpg", TestOriginals.Photo(64, 48));
        await using var shield = await VarnishServer.StartAsync(service.Client.BaseAddress!);
        await using var east = await VarnishServer.StartAsync(shield.Client.BaseAddress!);
        await using var west = await VarnishServer.StartAsync(shield.Client.BaseAddress!);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? east : west).SendAsync("GET", "/200/200/crop/photo.jpg", ("Accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"))));
        string[] bodies = await Task.WhenAll(answers.Select(async response => Convert.ToHexString(await response.Content.ReadAsByteArrayAsync())));
        Assert.That(bodies.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await service.MetricAsync("imageproxy_requests_total", "status=\"200\""), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_Refusals_AreKeptForAsLongAsTheySay()
    {
        (int Status, string CacheControl, bool IsKept)[] refusals =
        [
            (400, "public, max-age=3600", true), (403, "public, max-age=300", true), (404, "public, max-age=60", true), (413, "public, max-age=600", true),
            (422, "public, max-age=600", true), (400, "no-store", false), (405, "no-store", false), (416, "no-store", false), (500, "no-store", false),
            (502, "no-store", false), (503, "no-store", false), (504, "no-store", false),
        ];
        await using var origin = await ScriptedOrigin.StartAsync((context, before) => before == 0 && refusals[int.Parse(context.Request.Path.Value!.AsSpan(1))] is var refusal
            ? ScriptedOrigin.AnswerAsync(context, refusal.Status, refusal.CacheControl, "{}"u8.ToArray(), ("Retry-After", "1"))
            : ScriptedOrigin.AnswerAsync(context, 200, Fresh, Picture));
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        for (int i = 0; i < refusals.Length; i++)
        {
            var (status, _, isKept) = refusals[i];
            using var first = await varnish.SendAsync("GET", $"/{i}");
            using var second = await varnish.SendAsync("GET", $"/{i}");
            using var third = await varnish.SendAsync("GET", $"/{i}");
            Assert.That(((int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode), Is.EqualTo(isKept ? (status, status, status) : (status, 200, 200)), $"{refusals[i]}");
            Assert.That(origin.Asked($"/{i}"), Is.EqualTo(isKept ? 1 : 2), $"{refusals[i]}");
        }
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(0)]
    public async Task Get_OldPictureAndTheServiceFails_TheOldOneIsShown(int status)
    {
        await using var origin = await ScriptedOrigin.StartAsync(async (context, before) =>
        {
            if (before == 0)
                await ScriptedOrigin.AnswerAsync(context, 200, "public, max-age=1, s-maxage=1, stale-while-revalidate=60, stale-if-error=604800", Picture);
            else if (status == 0)
                context.Abort();
            else
                await ScriptedOrigin.AnswerAsync(context, status, "no-store", []);
        });
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        await Until.TrueAsync(
            async () =>
            {
                using var response = await varnish.SendAsync("GET", "/a");
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(Picture));
                return origin.Asked("/a") > 3;
            },
            "it was asked for again and again");
    }

    [Test]
    public async Task Purge_Url_DropsEveryFormatOfIt()
    {
        await using var origin = await ScriptedOrigin.StartAsync((context, _) => ScriptedOrigin.AnswerAsync(context, 200, Fresh, Picture));
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        await AskAsync(varnish, "/a", "/b");
        using var purged = await varnish.SendAsync("PURGE", "/a?anything=1");
        await AskAsync(varnish, "/a", "/b");
        Assert.That((purged.StatusCode, origin.Asked("/a"), origin.Asked("/b")), Is.EqualTo((HttpStatusCode.OK, 4, 2)));
    }

    [Test]
    public async Task Ban_Tag_DropsAllThatCarriesIt()
    {
        await using var origin = await ScriptedOrigin.StartAsync((context, _) => ScriptedOrigin.AnswerAsync(
            context, 200, Fresh, Picture, ("Cache-Tag", context.Request.Path == "/a" ? "o-ann.jpg,p-card" : "o-annXjpg,p-card2")));
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        await AskAsync(varnish, "/a", "/b");
        using var banned = await varnish.SendAsync("BAN", "/", ("Cache-Tag", "o-ann.jpg"));
        await AskAsync(varnish, "/a", "/b");
        Assert.That((banned.StatusCode, origin.Asked("/a"), origin.Asked("/b")), Is.EqualTo((HttpStatusCode.OK, 4, 2)));

        foreach (string tag in (string[])["", "a b", "x\") || (obj.status == 200", "a,b", new('a', 257)])
        {
            using var refused = await varnish.SendAsync("BAN", "/", ("Cache-Tag", tag));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), tag);
        }

        await AskAsync(varnish, "/a", "/b");
        Assert.That((origin.Asked("/a"), origin.Asked("/b")), Is.EqualTo((4, 2)));
    }

    [TestCase("PURGE")]
    [TestCase("BAN")]
    public async Task Purge_FromElsewhere_IsRefused(string method)
    {
        await using var origin = await ScriptedOrigin.StartAsync((context, _) => ScriptedOrigin.AnswerAsync(context, 200, Fresh, Picture));
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        using var elsewhere = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = varnish.Client.BaseAddress };
        await AskAsync(varnish, "/a");
        using var request = new HttpRequestMessage(new(method), "/a") { Headers = { { "Cache-Tag", "x" } } };
        using var refused = await elsewhere.SendAsync(request);
        await AskAsync(varnish, "/a");
        Assert.That((refused.StatusCode, origin.Asked("/a")), Is.EqualTo((HttpStatusCode.MethodNotAllowed, 2)));
    }

    [Test]
    public async Task Get_Query_IsLeftOutside()
    {
        await using var origin = await ScriptedOrigin.StartAsync((context, _) => ScriptedOrigin.AnswerAsync(context, 200, Fresh, Picture));
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        foreach (var (asked, expected) in ((string, string)[])[
            ("/a?utm=1&x=%00", "/a"), ("/b?v=42", "/b"), ("/c?", "/c"), ("/d??", "/d"), ("/e%2Fb%3Fc", "/e%2Fb%3Fc")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(varnish.Client.BaseAddress! + asked[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            using var response = await varnish.Client.SendAsync(request);
            Assert.That((response.StatusCode, origin.Asked(expected)), Is.EqualTo((HttpStatusCode.OK, 1)), asked);
        }
    }

    [Test]
    public async Task Get_CookieAndWhatNobodyNeeds_StaysOutside()
    {
        string? seen = null;
        await using var origin = await ScriptedOrigin.StartAsync((context, _) =>
        {
            if (context.Request.Path == "/a")
                seen = $"{context.Request.Headers.Cookie}{context.Request.Headers.Authorization}";
            return ScriptedOrigin.AnswerAsync(context, 200, Fresh, Picture, ("Set-Cookie", "a=b"));
        });
        await using var varnish = await VarnishServer.StartAsync(origin.Address);
        using var first = await varnish.SendAsync("GET", "/a", ("Cookie", "id=1"), ("Authorization", "Basic x"), ("Cache-Control", "no-cache"));
        using var second = await varnish.SendAsync("GET", "/a", ("Cookie", "id=2"), ("Pragma", "no-cache"));
        Assert.That((seen, origin.Asked("/a"), second.Header("Set-Cookie"), second.Header("Via"), second.Header("X-Varnish")), Is.EqualTo(("", 1, (string?)null, (string?)null, (string?)null)));
    }

    /// <summary>Each URL by a client that takes WebP and one that does not.</summary>
    private static async Task AskAsync(VarnishServer varnish, params string[] urls)
    {
        foreach (string url in urls)
        {
            foreach (string accept in (string[])["*/*", "image/webp,*/*"])
            {
                using var response = await varnish.SendAsync("GET", url, ("Accept", accept));
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            }
        }
    }
}
