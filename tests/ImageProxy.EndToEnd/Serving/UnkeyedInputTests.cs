using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>
/// What an edge does not have in its key must not shape the answer: no header but <c>Accept</c> changes a picture, and none makes an error last
/// longer than its row of the table says.
/// </summary>
internal sealed class UnkeyedInputTests
{
    private const string Picture = "/200/200/crop/photo.jpg";

    private static readonly string[] Names =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Scheme", "X-Forwarded-Server", "X-Forwarded-Prefix",
        "X-Forwarded-Path", "X-Forwarded-SSL", "Forwarded", "X-Host", "X-Original-Host", "X-HTTP-Host-Override", "X-Original-URL", "X-Rewrite-URL",
        "X-Override-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Real-IP", "X-Client-IP", "True-Client-IP", "Via", "Origin",
        "Referer", "Cookie", "Authorization", "Proxy-Authorization", "Accept-Language", "Accept-Encoding", "Accept-Charset", "Accept-CH", "DPR", "Width",
        "Viewport-Width", "Content-DPR", "Device-Memory", "Downlink", "ECT", "RTT", "Save-Data", "User-Agent", "DNT", "Priority", "Pragma", "Cache-Control",
        "TE", "Max-Forwards", "From", "Upgrade-Insecure-Requests", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-CH-UA", "Sec-CH-UA-Mobile",
        "Sec-CH-DPR", "Sec-CH-Width", "CloudFront-Viewer-Country", "CloudFront-Is-Mobile-Viewer", "CloudFront-Forwarded-Proto", "X-Amz-Cf-Id",
        "X-Requested-With", "X-Content-Length", "X-Debug", "traceparent",
    ];

    private static readonly string[] Values =
        ["", new('a', 2000), "%0d%0aX-Injected:%20yes", @"\u000d\u000aSet-Cookie: a=b", "-1", "99999999999999999999", "https://evil.example/x?y#z", "*", "image/avif", "no-store, max-age=31536000"];

    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(("Rendering:MaxPixels", "1000000"), ("Images:Negotiate:0", "webp"), ("Originals:Sources:0:ServeOriginals", "true"));
        _server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _server.Put("large.jpg", TestOriginals.Photo(1200, 1000));
        _server.Put("text.jpg", "This is not an image."u8.ToArray());
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(Picture)]
    [TestCase("/avatar/97/photo.jpg")]
    [TestCase("/original/photo.jpg")]
    [TestCase("/0200/200/crop/photo.jpg")]
    [TestCase("/201/200/crop/photo.jpg")]
    [TestCase("/200/200/crop/missing.jpg")]
    [TestCase("/200/200/crop/large.jpg")]
    [TestCase("/200/200/crop/text.jpg")]
    public async Task Get_AnyOtherHeader_ChangesNothingAnEdgeKeeps(string path)
    {
        Assert.That(Names.Distinct().Count(), Is.GreaterThanOrEqualTo(60));
        (await _server.GetAsync(path)).Dispose();
        string baseline = await SnapshotAsync(path);
        double renders = await _server.MetricAsync("imageproxy_renders_total");
        foreach (string name in Names)
        {
            foreach (string value in Values)
                Assert.That(await SnapshotAsync(path, (name, value)), Is.EqualTo(baseline), $"{name}: {value}");
        }

        Assert.That(await _server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(renders));
    }

    [TestCase("POST", Picture, 405)]
    [TestCase("GET", "/200/200/crop/photo.jpg", 416)]
    public async Task Send_ErrorsThatNobodyKeeps_StaySo(string method, string path, int status)
    {
        foreach (string name in Names)
        {
            foreach (string value in Values)
            {
                using var response = await _server.SendAsync(new(method), path, (name, value), ("Range", status == 416 ? "bytes=99999999-" : "bytes=0-"));
                Assert.That(((int)response.StatusCode, response.Header("Cache-Control")), Is.EqualTo((status, "no-store")), $"{name}: {value}");
            }
        }
    }

    [TestCase("?")]
    [TestCase("?w=1")]
    [TestCase("?width=50&height=50&format=avif&quality=1")]
    [TestCase("?../../x")]
    [TestCase("?%00%0d%0a")]
    [TestCase("?a[]=1&a[]=2;b#c")]
    public async Task Get_AnyQuery_IsTheSamePictureWithoutARender(string query)
    {
        (await _server.GetAsync(Picture)).Dispose();
        double renders = await _server.MetricAsync("imageproxy_renders_total");
        Assert.That(await SnapshotAsync(Picture + query), Is.EqualTo(await SnapshotAsync(Picture)));
        Assert.That(await _server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(renders));
    }

    [Test]
    public async Task Get_TwoHundredAccepts_AreAsManyPicturesAsTokens()
    {
        var random = new Random(20);
        string[] words = ["image/webp", "image/avif", "image/jpeg", "image/*", "*/*", "image/png", "text/html", "IMAGE/WEBP", "image/webp;q=0", "image/webp;q=0.5", ";q=1", ",,", "q=2", "\"x\\", "image/webp;a=\"b,c\""];
        double before = await _server.MetricAsync("imageproxy_renders_total");
        var bodies = new HashSet<string>();
        for (int i = 0; i < 200; i++)
        {
            string accept = string.Join(", ", Enumerable.Range(0, random.Next(1, 6)).Select(_ => words[random.Next(words.Length)]));
            using var response = await _server.GetAsync("/300/300/crop/photo.jpg", ("Accept", accept));
            Assert.That((response.StatusCode, response.Header("Vary")), Is.EqualTo((HttpStatusCode.OK, "Accept")), accept);
            bodies.Add(Convert.ToHexString(SHA256.HashData(await response.Content.ReadAsByteArrayAsync())));
        }

        // webp is offered, jpeg is the plain format: two tokens.
        Assert.That(bodies, Has.Count.EqualTo(2));
        Assert.That(await _server.MetricAsync("imageproxy_renders_total") - before, Is.EqualTo(2));
    }

    /// <summary>All that an edge keeps: status, headers but for the two that tell of this one answer, and body.</summary>
    private async Task<string> SnapshotAsync(string path, params (string Name, string Value)[] headers)
    {
        using var response = await _server.GetAsync(path, headers);
        var text = new StringBuilder().AppendLine(((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            if (header.Key is not ("Date" or "Server-Timing"))
                text.AppendLine(header.ToString());
        }

        return text.Append(Convert.ToHexString(SHA256.HashData(await response.Content.ReadAsByteArrayAsync()))).ToString();
    }
}
