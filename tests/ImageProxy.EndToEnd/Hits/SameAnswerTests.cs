namespace ImageProxy.EndToEnd.Hits;

/// <summary>A hit that is answered in front of the web host, beside the same hit answered behind it: every header and every byte.</summary>
[TestFixture("1.1")]
[TestFixture("2.0")]
internal sealed class SameAnswerTests(string version)
{
    private readonly HostSight _host = new();
    private ImageProxyServer _server = null!;

    private static IEnumerable<(string Path, string? Accept)> Hits =>
        from path in new[]
        {
            "/200/200/crop/photo.jpg", "/300/0/resize/photo.jpg", "/200/200/resizecomp/logo.png", "/200/200/crop/logo.png", "/100/100/crop/moving.gif",
            "/200/200/crop/photo.jpg@png", "/200/200/crop/photo.jpg@webp", "/200/200/dim/photo.jpg", "/preset/card/photo.jpg", "/preset/never/photo.jpg",
            "/avatar/96/photo.jpg", "/200/200/crop/folder%20of/b.jpg", "/200/200/crop/photo.jpg?v=42",
        }
        from accept in new[] { null, "*/*", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/webp;q=0,image/jpeg", "nonsense/;;" }
        select (path, accept);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(
            _host.AddTo,
            ("Kestrel:Endpoints:plain:Url", "http://127.0.0.1:0"), ("Kestrel:Endpoints:plain:Protocols", version == "2.0" ? "Http2" : "Http1"),
            ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "smart"), ("Images:Presets:card:Format", "webp"),
            ("Images:Presets:card:CacheControl", "public, max-age=31536000, immutable"),
            ("Images:Presets:never:Size", "200x200"), ("Images:Presets:never:Mode", "crop"), ("Images:Presets:never:CacheControl", "no-store"),
            ("Images:Modes:dim:Base", "crop"), ("Images:Modes:dim:Saturation", "0.4"));
        _server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _server.Put("logo.png", TestOriginals.Logo(400, 200));
        _server.Put("moving.gif", TestOriginals.Animation(80, 60, frames: 5));
        _server.Put("folder of/b.jpg", TestOriginals.Photo(320, 240));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Hits))]
    public async Task Send_Hit_IsAnsweredTheSameBothWays((string Path, string? Accept) hit)
    {
        (string, string)[] accept = hit.Accept is null ? [] : [("Accept", hit.Accept)];
        await Until.TrueAsync(() => _host.MissesAsync(() => SendAsync(HttpMethod.Get, hit.Path, accept)), "the host sees it no more");
        using var known = await SendAsync(HttpMethod.Get, hit.Path, accept);
        string etag = known.Headers.ETag!.Tag, modified = known.Header("Last-Modified")!;

        (bool Direct, (string, string)[] Headers)[] conditions =
        [
            (true, []), (true, [("If-None-Match", etag)]), (true, [("If-None-Match", "*")]), (true, [("If-None-Match", $"\"x\", W/{etag}")]),
            (true, [("If-None-Match", "\"x\""), ("If-Modified-Since", modified)]), (true, [("If-None-Match", "broken")]),
            (true, [("If-Modified-Since", modified)]), (true, [("If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT")]), (true, [("If-Modified-Since", "yesterday")]),
            (true, [("If-Range", etag)]), (true, [("Cookie", "a=b"), ("User-Agent", "x"), ("Cache-Control", "no-cache")]),
            (false, [("Range", "bytes=10-19")]), (false, [("Range", "bytes=-5"), ("If-Range", etag)]), (false, [("Range", "bytes=99999999-")]), (false, [("Range", "lines=1")]),
        ];
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            foreach (var (direct, headers) in conditions)
            {
                string what = $"{method} with {string.Join(", ", headers)}";
                WholeAnswer behind;
                using (HostSight.DemandAll(_server))
                    behind = await AnswerAsync(method, hit.Path, [.. accept, .. headers], expectHost: true, what);
                var before = await AnswerAsync(method, hit.Path, [.. accept, .. headers], expectHost: !direct, what);
                Assert.That(before.Text, Is.EqualTo(behind.Text), what);
                Assert.That(before.Body, Is.EqualTo(behind.Body), what);
                Assert.That(before.Text, Does.Contain("dur=#").And.Contain("detail=memory").Or.Contain(" 416 "), what);
            }
        }
    }

    private async Task<WholeAnswer> AnswerAsync(HttpMethod method, string path, (string, string)[] headers, bool expectHost, string what)
    {
        int seen = _host.Seen;
        using var response = await SendAsync(method, path, headers);
        Assert.That(_host.Seen - seen, Is.EqualTo(expectHost ? 1 : 0), what);
        Assert.That(response.Version, Is.EqualTo(Version.Parse(version)));
        return await WholeAnswer.ReadAsync(response);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _server.Client.SendAsync(request);
    }
}
