using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>What is shown of uploads, where, and what in their place; and that what was deleted is gone.</summary>
internal sealed class ServingTests
{
    private const string Unknown = "00000000000000000000000000000000";

    private UploadServer _uploads = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _uploads = await UploadServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _uploads.DisposeAsync();

    [Test]
    public async Task Get_UploadedPicture_IsKeptForAYearAndAnswers304()
    {
        string id = await _uploads.UploadAsync(TestOriginals.Photo(640, 480));
        foreach (string path in (string[])[$"/a/{id}", $"/a/{id}_large", $"/200/200/crop/a/{id}", $"/avatar/96/a/{id}", $"/200/200/crop/a/{id}"])
        {
            using var response = await _uploads.Server.GetAsync(path);
            Assert.That((response.StatusCode, response.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, "public, max-age=31536000, immutable")), path);
            using var again = await _uploads.Server.GetAsync(path, ("If-None-Match", response.Header("ETag")!));
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified), path);
            using var head = await _uploads.Client.SendAsync(new(HttpMethod.Head, path));
            Assert.That((head.StatusCode, head.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, response.Content.Headers.ContentLength)), path);
        }
    }

    [Test]
    public async Task Get_RenditionAskedForTooEarly_IsThereOnceTheUploadIsReady()
    {
        _uploads.Queue.Hold();
        using var posted = await _uploads.PostAsync(TestOriginals.Photo(640, 480));
        string id = (string)(await UploadServer.JsonAsync(posted))["id"]!;
        using (var early = await _uploads.Server.GetAsync($"/200/200/crop/a/{id}"))
            Assert.That((early.StatusCode, early.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.NotFound, "public, max-age=60")));
        Directory.CreateDirectory(Path.Combine(_uploads.PublicRoot, "master"));
        await File.WriteAllBytesAsync(Path.Combine(_uploads.PublicRoot, "master", id), TestOriginals.Photo(640, 480));
        using var ready = await _uploads.Server.GetAsync($"/200/200/crop/a/{id}");
        _uploads.Queue.Release();
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK), "that it was missing is not remembered");
    }

    [Test]
    public async Task Get_UnknownId_IsTheDefaultPicture()
    {
        await using var uploads = await UploadServer.StartAsync(("Uploads:Default:Picture", "nobody.png"));
        uploads.Server.Put("nobody.png", TestOriginals.Gradient(300, 300));
        foreach (var (path, side) in ((string, int)[])[($"/a/{Unknown}", 200), ($"/a/{Unknown}_small", 100), ($"/avatar/96/a/{Unknown}", 96)])
        {
            using var response = await uploads.Server.GetAsync(path);
            Assert.That((response.StatusCode, response.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, "public, max-age=60")), path);
            Assert.That((await response.PictureAsync()).Size, Is.EqualTo(new PixelSize(side, side)), path);
        }

        using var described = await uploads.Server.GetAsync($"/describe/a/{Unknown}");
        Assert.That((await described.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:original-missing"), "who asks what there is is not told of what stands in for it");
    }

    [Test]
    public async Task Get_UnknownId_IsALetterOrA404()
    {
        await using (var letters = await UploadServer.StartAsync(("Uploads:Default:Letter", "Q")))
        {
            using var response = await letters.Server.GetAsync($"/a/{Unknown}_large");
            Assert.That(await response.PictureAsync(), Is.EqualTo((ImageFormat.Png, new PixelSize(600, 600))));
        }

        using var missing = await _uploads.Server.GetAsync($"/a/{Unknown}");
        Assert.That(((await missing.ProblemAsync()).Type, missing.Header("Cache-Control")), Is.EqualTo(("urn:imageproxy:original-missing", "public, max-age=60")));
    }

    [Test]
    public async Task Get_LetterAvatars_AreDrawnInSvgAndPng()
    {
        using (var png = await _uploads.Server.GetAsync("/avatar/letter/A/96@png"))
            Assert.That(await png.PictureAsync(), Is.EqualTo((ImageFormat.Png, new PixelSize(96, 96))));
        foreach (var (letter, text) in ((string, string)[])[("a", "<path"), ("%E6%97%A5", ">日</text>"), ("%3C", ">&lt;</text>"), ("%F0%9F%98%80", ">😀</text>")])
        {
            using var svg = await _uploads.Server.GetAsync($"/avatar/letter/{letter}/96");
            Assert.That((svg.StatusCode, svg.Content.Headers.ContentType!.MediaType, svg.Header("Content-Security-Policy")!.Contains("sandbox", StringComparison.Ordinal)),
                Is.EqualTo((HttpStatusCode.OK, "image/svg+xml", true)));
            Assert.That(await svg.Content.ReadAsStringAsync(), Does.Contain(text).And.Not.Contain("<script"));
        }

        using (var off = await _uploads.Server.GetAsync("/avatar/letter/A/97@png"))
            Assert.That((off.StatusCode, off.Header("Location")), Is.EqualTo((HttpStatusCode.Redirect, "/avatar/letter/A/144@png")));
        foreach (string bad in (string[])["/avatar/letter/AB/96", "/avatar/letter//96", "/avatar/letter/A/0", "/avatar/letter/A", "/avatar/letter/%00/96", "/avatar/letter/A/096", "/avatar/letter/A/96@gif"])
        {
            using var refused = await _uploads.Server.GetAsync(bad);
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), bad);
        }
    }

    [Test]
    public async Task PublicHost_ServesPicturesAndNothingElseDoes()
    {
        await using var uploads = await UploadServer.StartAsync(("Uploads:PublicHost", "usercontent.example"), ("Uploads:Default:Letter", "Q"));
        uploads.Server.Put("site.jpg", TestOriginals.Photo(300, 200));
        using var posted = await uploads.PostAsync(new ByteArrayContent(TestOriginals.Photo(640, 480)), null, ("Prefer", "wait=30"));
        var answer = await UploadServer.JsonAsync(posted);
        string id = (string)answer["id"]!, picture = $"/200/200/crop/a/{id}";
        Assert.That((string)answer["imageUrl"]!, Is.EqualTo($"https://usercontent.example/a/{id}"));
        foreach (var (host, path, status) in ((string, string, int)[])
        [
            ("usercontent.example", $"/a/{id}", 200), ("usercontent.example", picture, 200), ("UserContent.example", picture, 200), ("usercontent.example", picture, 200),
            ("www.example", $"/a/{id}", 421), ("www.example", picture, 421), ("usercontent.example.evil.org", picture, 421),
            ("usercontent.example", $"/uploads/{id}", 421), ("www.example", $"/uploads/{id}", 200), ("usercontent.example", "/uploads", 421),
            ("www.example", "/200/200/crop/site.jpg", 200), ("www.example", "/avatar/letter/A/96", 421), ("www.example", $"/a/{Unknown}", 421),
        ])
        {
            using var response = await uploads.Server.GetAsync(path, ("Host", host));
            Assert.That((int)response.StatusCode, Is.EqualTo(status), $"{host}{path}");
        }
    }

    [Test]
    public async Task Delete_ByOwnerOrAdmin_RemovesEveryObjectAndEveryRendition()
    {
        string mine = await _uploads.UploadAsync(TestOriginals.Photo(640, 480)), yours = await _uploads.UploadAsync(TestOriginals.Photo(640, 480), "bob");
        string[] paths = [$"/a/{mine}", $"/200/200/crop/a/{mine}", $"/avatar/96/a/{mine}"];
        foreach (string path in paths)
        {
            using var shown = await _uploads.Server.GetAsync(path);
            Assert.That(shown.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        using (var stranger = await _uploads.DeleteAsync(yours, UploadServer.Token("ann")))
            await HostileTests.AssertRefusedAsync(stranger, 403, "not-yours");
        using (var forged = await _uploads.DeleteAsync(mine, "u1.e30.x"))
            await HostileTests.AssertRefusedAsync(forged, 401, "token-invalid");
        for (int i = 0; i < 2; i++)
        {
            using var deleted = await _uploads.DeleteAsync(mine, UploadServer.Token("ann"));
            Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), "the first and the second time");
        }

        foreach (string path in paths)
        {
            using var gone = await _uploads.Server.GetAsync(path);
            Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }

        using (var stranger = await _uploads.DeleteAsync(mine, UploadServer.Token("bob")))
            await HostileTests.AssertRefusedAsync(stranger, 403, "not-yours");
        using (var unknown = await _uploads.DeleteAsync(Unknown, UploadServer.Token("ann")))
            await HostileTests.AssertRefusedAsync(unknown, 404, "upload-unknown");
        Assert.That(_uploads.Objects().Where(o => o.Contains(mine, StringComparison.Ordinal)), Is.Empty);
        Assert.That(Directory.GetFiles(_uploads.Server.Cache, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal) && Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(mine, StringComparison.Ordinal)), Is.Empty, "no tier keeps anything");
        using var admin = await _uploads.DeleteAsync(yours, UploadServer.Token("root", isAdmin: true));
        Assert.That(admin.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(_uploads.Objects().Where(o => o.Contains(yours, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Delete_InAFleet_ReachesRedisTheResultsBucketAndTheEdge()
    {
        var s3 = await S3Server.GetAsync();
        string bucket = await s3.CreateBucketAsync();
        await using var redis = await RedisServer.StartAsync();
        var told = new ConcurrentQueue<string>();
        await using var edge = await FaultyS3.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            told.Enqueue(await reader.ReadToEndAsync());
            context.Response.StatusCode = 201;
        });
        (string, string?)[] settings =
        [
            ("Fleet:Redis", redis.Address), ("Fleet:Timeout", "00:00:02"), ("Fleet:Lease", "00:00:08"), ("Fleet:Results:Bucket", bucket), ("Fleet:Results:Endpoint", s3.Endpoint), ("Fleet:Results:PathStyle", "true"),
            ("Http:CacheTagHeader", "Cache-Tag"), ("Admin:CloudFront:DistributionId", "E2EXAMPLE"), ("Admin:CloudFront:Endpoint", edge.Endpoint),
        ];
        await using var one = await UploadServer.StartAsync(services => services.AddSingleton<AWSCredentials>(S3Server.OwnerCredentials), settings);
        string stores = Path.GetDirectoryName(one.PublicRoot)!;
        await using var two = await UploadServer.StartAsync(
            services => services.AddSingleton<AWSCredentials>(S3Server.OwnerCredentials),
            [.. settings, ("Uploads:Private:Root", Path.Combine(stores, "private")), ("Uploads:Public:Root", Path.Combine(stores, "public"))]);
        string id = await one.UploadAsync(TestOriginals.Photo(640, 480)), picture = $"/200/200/crop/a/{id}";
        foreach (var node in (UploadServer[])[one, two])
        {
            using var shown = await node.Server.GetAsync(picture);
            Assert.That((shown.StatusCode, shown.Header("Cache-Tag")), Is.EqualTo((HttpStatusCode.OK, $"o:a/{id}")));
        }

        await Until.TrueAsync(async () => (await s3.Owner.ListObjectsV2Async(new() { BucketName = bucket })).S3Objects is { Count: > 0 }, "the bucket has it");
        using var deleted = await two.DeleteAsync(id, UploadServer.Token());
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await deleted.Content.ReadAsStringAsync());
        Assert.That(told.Single(), Does.Contain($"o:a/{id}"));
        foreach (var node in (UploadServer[])[one, two])
        {
            await Until.TrueAsync(
                async () =>
                {
                    using var gone = await node.Server.GetAsync(picture);
                    return gone.StatusCode == HttpStatusCode.NotFound;
                },
                "neither node, nor Redis, nor the bucket has it");
        }
    }

    [Test]
    public async Task Delete_WhileItIsBeingCrunched_LeavesNothing()
    {
        var ids = new List<string>();
        for (int i = 0; i < 10; i++)
        {
            using var posted = await _uploads.PostAsync(TestOriginals.Photo(640 + i, 480));
            string id = (string)(await UploadServer.JsonAsync(posted))["id"]!;
            using var deleted = await _uploads.DeleteAsync(id, UploadServer.Token("ann"));
            Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            ids.Add(id);
        }

        await Until.TrueAsync(
            async () => await _uploads.Server.MetricAsync("imageproxy_uploads_crunched_total", "outcome=\"gone\"") == ids.Count
                && !_uploads.Files().Any(f => !f.Contains("/deleted/", StringComparison.Ordinal) && ids.Exists(f.Contains)),
            "whoever comes second cleans up, states too");
    }
}
