using System.Net;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>The main job over HTTP: sizes, formats, tiers, conditional requests, ranges.</summary>
internal sealed class RenditionTests
{
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(
            ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "smart"), ("Images:Presets:card:Format", "webp"),
            ("Images:Presets:card:CacheControl", "public, max-age=31536000, immutable"),
            ("Images:Modes:dim:Base", "crop"), ("Images:Modes:dim:Blur", "6"), ("Images:Modes:dim:Saturation", "0.4"),
            ("Originals:Sources:0:ServeOriginals", "true"));
        _server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _server.Put("turned.jpg", TestOriginals.Photo(640, 480, orientation: 6));
        _server.Put("logo.png", TestOriginals.Logo(400, 200));
        _server.Put("moving.gif", TestOriginals.Animation(80, 60, frames: 5));
        _server.Put("a", TestOriginals.Photo(64, 64));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("/200/200/crop/photo.jpg", 200, 200)]
    [TestCase("/200/200/top/photo.jpg", 200, 200)]
    [TestCase("/200/200/smart/photo.jpg", 200, 200)]
    [TestCase("/200/200/stretch/photo.jpg", 200, 200)]
    [TestCase("/200/200/resizecomp/photo.jpg", 200, 200)]
    [TestCase("/200/200/trimresize/photo.jpg", 200, 200)]
    [TestCase("/200/200/dim/photo.jpg", 200, 200)]
    [TestCase("/200/200/resize/photo.jpg", 200, 150)]
    [TestCase("/300/0/resize/photo.jpg", 300, 225)]
    [TestCase("/0/300/resize/photo.jpg", 400, 300)]
    [TestCase("/300/0/resize/turned.jpg", 300, 400)]
    [TestCase("/800/0/resize/photo.jpg", 640, 480)]
    [TestCase("/preset/card/photo.jpg", 320, 180)]
    [TestCase("/avatar/96/photo.jpg", 96, 96)]
    [TestCase("/200/200/crop/a", 200, 200)]
    public async Task Get_EachKindOfUrl_AnswersTheSizePromised(string path, int width, int height)
    {
        using var response = await _server.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await response.PictureAsync()).Size, Is.EqualTo(new PixelSize(width, height)));
    }

    [TestCase("/200/200/crop/photo.jpg", "image/avif,image/webp,*/*;q=0.8", "image/webp")]
    [TestCase("/200/200/crop/photo.jpg", "image/webp;q=0,*/*", "image/jpeg")]
    [TestCase("/200/200/crop/photo.jpg", "*/*", "image/jpeg")]
    [TestCase("/200/200/crop/photo.jpg", null, "image/jpeg")]
    [TestCase("/200/200/crop/logo.png", null, "image/png")]
    [TestCase("/200/200/resizecomp/logo.png", null, "image/jpeg")]
    [TestCase("/200/200/crop/moving.gif", null, "image/gif")]
    [TestCase("/200/200/crop/moving.gif", "image/webp", "image/webp")]
    [TestCase("/200/200/crop/photo.jpg@png", "image/webp", "image/png")]
    [TestCase("/200/200/crop/photo.jpg@webp", null, "image/webp")]
    [TestCase("/200/200/crop/photo.jpg@avif", null, "image/avif")]
    [TestCase("/200/200/crop/photo.jpg@gif", null, "image/gif")]
    [TestCase("/200/200/crop/moving.gif@jpeg", null, "image/jpeg")]
    [TestCase("/preset/card/photo.jpg", null, "image/webp")]
    public async Task Get_Format_FollowsAcceptUnlessFixed(string path, string? accept, string contentType)
    {
        using var response = accept is null ? await _server.GetAsync(path) : await _server.GetAsync(path, ("Accept", accept));
        var (format, _) = await response.PictureAsync();
        Assert.That((response.Content.Headers.ContentType?.ToString(), format.ContentType()), Is.EqualTo((contentType, contentType)));
        Assert.That(response.Header("Vary"), Is.EqualTo("Accept"));
    }

    [Test]
    public async Task Get_Animation_KeepsItsFrames()
    {
        using var gif = await _server.GetAsync("/100/100/crop/moving.gif");
        using var webp = await _server.GetAsync("/100/100/crop/moving.gif", ("Accept", "image/webp"));
        Assert.That(HeaderReader.Read(await gif.Content.ReadAsByteArrayAsync()).Info!.Frames, Is.EqualTo(5));
        Assert.That(HeaderReader.Read(await webp.Content.ReadAsByteArrayAsync()).Info!.Frames, Is.EqualTo(5));
    }

    [Test]
    public async Task Get_SecondTime_ComesFromMemoryWithTheSameBytes()
    {
        using var first = await _server.GetAsync("/400/400/crop/photo.jpg");
        using var second = await _server.GetAsync("/400/400/crop/photo.jpg");
        Assert.That((first.Tier(), second.Tier()), Is.EqualTo(("rendered", "memory")));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.EqualTo(await first.Content.ReadAsByteArrayAsync()));
        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag));
    }

    [Test]
    public async Task Get_EqualRecipe_SharesTheRendition()
    {
        using var plain = await _server.GetAsync("/48/48/crop/photo.jpg");
        Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden)); // 48 is an avatar size, not a box
        using var avatar = await _server.GetAsync("/avatar/288/turned.jpg");
        using var again = await _server.GetAsync("/avatar/288/turned.jpg?cachebuster=1");
        Assert.That((avatar.Tier(), again.Tier()), Is.EqualTo(("rendered", "memory")));
    }

    [Test]
    public async Task Get_Headers_AreWhatAnEdgeNeeds()
    {
        using var response = await _server.GetAsync("/200/200/crop/photo.jpg");
        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.ETag!.IsWeak, Is.False);
            Assert.That(response.Header("Cache-Control"), Is.EqualTo("public, max-age=86400, s-maxage=604800, stale-while-revalidate=86400, stale-if-error=604800"));
            Assert.That(response.Content.Headers.LastModified, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(10)));
            Assert.That(response.Content.Headers.ContentLength, Is.GreaterThan(0));
            Assert.That(response.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(response.Header("Cache-Status"), Does.StartWith("ImageProxy; "));
            Assert.That(response.Header("Server-Timing"), Does.Contain("total;dur="));
            Assert.That(response.Header("Set-Cookie"), Is.Null);
            Assert.That(response.Header("Server"), Is.Null);
            Assert.That(response.Headers.TransferEncodingChunked, Is.Not.True);
        });
    }

    [Test]
    public async Task Get_Preset_HasItsOwnCacheControl()
    {
        using var response = await _server.GetAsync("/preset/card/photo.jpg");
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("public, max-age=31536000, immutable"));
    }

    [TestCase("/200/200/crop/photo.jpg")]
    [TestCase("/201/200/crop/photo.jpg")]
    [TestCase("/200/200/crop/missing.jpg")]
    [TestCase("/avatar/97/photo.jpg")]
    [TestCase("/original/photo.jpg")]
    public async Task Head_AnyPath_IsGetWithoutTheBody(string path)
    {
        using var warm = await _server.GetAsync(path);
        using var get = await _server.GetAsync(path);
        using var head = await _server.SendAsync(HttpMethod.Head, path);
        string[] varying = ["Date", "Server-Timing"];
        Assert.That(head.StatusCode, Is.EqualTo(get.StatusCode));
        Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
        Assert.That(AllHeaders(head), Is.EquivalentTo(AllHeaders(get)));

        IEnumerable<string> AllHeaders(HttpResponseMessage response) => response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(h => !varying.Contains(h.Key)).Select(h => $"{h.Key}: {h.Value}");
    }

    [Test]
    public async Task Get_ClientsCopyIsGood_Answers304WithTheSameValidators()
    {
        using var response = await _server.GetAsync("/200/200/crop/photo.jpg");
        string tag = response.Headers.ETag!.Tag, date = response.Header("Last-Modified")!;
        foreach (var header in new[] { ("If-None-Match", tag), ("If-None-Match", "*"), ("If-None-Match", $"\"x\", W/{tag}"), ("If-Modified-Since", date) })
        {
            using var unchanged = await _server.GetAsync("/200/200/crop/photo.jpg", header);
            Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified), header.ToString());
            Assert.That((unchanged.Headers.ETag!.Tag, unchanged.Header("Cache-Control"), unchanged.Header("Vary")), Is.EqualTo((tag, response.Header("Cache-Control"), "Accept")));
            Assert.That(await unchanged.Content.ReadAsByteArrayAsync(), Is.Empty);
        }

        using var other = await _server.GetAsync("/200/200/crop/photo.jpg", ("If-None-Match", "\"x\""));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_SingleRange_Answers206WithThoseBytes()
    {
        using var whole = await _server.GetAsync("/200/200/crop/photo.jpg");
        byte[] bytes = await whole.Content.ReadAsByteArrayAsync();
        using var part = await _server.GetAsync("/200/200/crop/photo.jpg", ("Range", "bytes=10-19"));
        using var tail = await _server.GetAsync("/200/200/crop/photo.jpg", ("Range", "bytes=-5"), ("If-Range", whole.Headers.ETag!.Tag));
        using var changed = await _server.GetAsync("/200/200/crop/photo.jpg", ("Range", "bytes=0-4"), ("If-Range", "\"old\""));
        using var outside = await _server.GetAsync("/200/200/crop/photo.jpg", ("Range", "bytes=99999999-"));
        Assert.That((part.StatusCode, part.Header("Content-Range")), Is.EqualTo((HttpStatusCode.PartialContent, $"bytes 10-19/{bytes.Length}")));
        Assert.That(await part.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes[10..20]));
        Assert.That(await tail.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes[^5..]));
        Assert.That((changed.StatusCode, changed.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, bytes.Length)));
        Assert.That((outside.StatusCode, outside.Header("Content-Range")), Is.EqualTo((HttpStatusCode.RequestedRangeNotSatisfiable, $"bytes */{bytes.Length}")));
    }

    [TestCase("/avatar/97/photo.jpg", "/avatar/144/photo.jpg")]
    [TestCase("/avatar/1/photo.jpg@webp", "/avatar/24/photo.jpg@webp")]
    [TestCase("/avatar/5000/a%20b%2Fc.jpg", "/avatar/288/a%20b%2Fc.jpg")]
    public async Task Get_AvatarOffTheList_IsSentToTheNearest(string path, string location)
    {
        using var response = await _server.GetAsync(path);
        Assert.That((response.StatusCode, response.Header("Location"), response.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.Found, location, "public, max-age=3600")));
    }

    [Test]
    public async Task Get_OtherNode_GivesTheSameTagAndBytes()
    {
        await using var other = await ImageProxyServer.StartAsync();
        File.Copy(Path.Combine(_server.Originals, "photo.jpg"), Path.Combine(other.Originals, "photo.jpg"));
        File.SetLastWriteTimeUtc(Path.Combine(other.Originals, "photo.jpg"), File.GetLastWriteTimeUtc(Path.Combine(_server.Originals, "photo.jpg")));
        using var here = await _server.GetAsync("/200/200/crop/photo.jpg");
        using var there = await other.GetAsync("/200/200/crop/photo.jpg");
        Assert.That(there.Headers.ETag, Is.EqualTo(here.Headers.ETag));
        Assert.That(await there.Content.ReadAsByteArrayAsync(), Is.EqualTo(await here.Content.ReadAsByteArrayAsync()));
    }

    [Test]
    public async Task Get_Original_IsPassedThroughWithRange()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(_server.Originals, "photo.jpg"));
        using var whole = await _server.GetAsync("/original/photo.jpg");
        using var part = await _server.GetAsync("/original/photo.jpg", ("Range", "bytes=100-199"));
        using var unchanged = await _server.GetAsync("/original/photo.jpg", ("If-None-Match", whole.Headers.ETag!.Tag));
        Assert.That((whole.Content.Headers.ContentType?.MediaType, whole.Header("Content-Security-Policy")), Is.EqualTo(("image/jpeg", "default-src 'none'; style-src 'unsafe-inline'; sandbox")));
        Assert.That(await whole.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes));
        Assert.That((part.StatusCode, part.Header("Content-Range")), Is.EqualTo((HttpStatusCode.PartialContent, $"bytes 100-199/{bytes.Length}")));
        Assert.That(await part.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes[100..200]));
        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Get_OriginalThatIsNoImage_IsAnAttachmentOfUnknownType()
    {
        _server.Put("page.jpg", "<html><script>alert(1)</script>"u8.ToArray());
        using var response = await _server.GetAsync("/original/page.jpg");
        Assert.That((response.Content.Headers.ContentType?.MediaType, response.Header("Content-Disposition")), Is.EqualTo(("application/octet-stream", "attachment")));
    }
}
