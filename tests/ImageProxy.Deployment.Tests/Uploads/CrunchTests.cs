using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.EndToEnd.Workers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Stress.Bombs;
using ImageProxy.Stress.Load;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>What becomes of a picture, and of one that cannot be processed.</summary>
internal sealed class CrunchTests
{
    private static readonly string[] Sides = ["", "_small", "_large"];

    private UploadServer _uploads = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _uploads = await UploadServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _uploads.DisposeAsync();

    [Test]
    public async Task Crunch_PhotoWithPlaceAndOrientation_IsUprightInThreeSizesWithoutMetadata()
    {
        var exif = ExifBuilder.Build(new() { Orientation = 6, Latitude = 52.5, Longitude = 13.4, Make = "Maker" });
        byte[] photo = JpegWriter.Write(Bitmap.Draw(600, 400, (x, _) => x < 300 ? new(255, 0, 0) : new(0, 0, 255)), new() { Exif = exif });
        string id = await _uploads.UploadAsync(photo);
        foreach (var (end, side) in Sides.Zip((int[])[200, 100, 600]))
        {
            using var response = await _uploads.Client.GetAsync($"/a/{id}{end}");
            var (format, size) = await response.PictureAsync();
            byte[] body = await response.Content.ReadAsByteArrayAsync();
            Assert.That((format, size), Is.EqualTo((ImageFormat.Jpeg, new PixelSize(side, side))));
            Assert.That(Encoding.Latin1.GetString(body), Does.Not.Contain("Exif").And.Not.Contain("Maker").And.Not.Contain("ICC_PROFILE").And.Not.Contain("http://ns.adobe"));
        }

        // Orientation 6: what is stored at the left is seen on top.
        using var png = await _uploads.Client.GetAsync($"/100/100/crop/a/{id}@png");
        var seen = PngReader.Read(await png.Content.ReadAsByteArrayAsync());
        Assert.That((seen[50, 10].R > 200, seen[50, 90].B > 200), Is.EqualTo((true, true)));
        Assert.That(_uploads.Objects().Where(o => o.Contains(id, StringComparison.Ordinal)), Is.EqualTo(new[] { $"public/a/{id}", $"public/a/{id}_large", $"public/a/{id}_small", $"public/master/{id}" }), "what was sent is gone");
    }

    [Test]
    public async Task Crunch_SeeThroughPicture_StaysSeeThrough()
    {
        string id = await _uploads.UploadAsync(TestOriginals.Logo(300, 200));
        using var response = await _uploads.Client.GetAsync($"/a/{id}");
        Assert.That(await response.PictureAsync(), Is.EqualTo((ImageFormat.Png, new PixelSize(200, 200))));
        Assert.That(PngReader.Read(await response.Content.ReadAsByteArrayAsync())[150, 60].A, Is.LessThan(255));
    }

    [Test]
    public async Task Crunch_DeliveredTwiceAtOnce_IsReadyOnceWithTheSameBytes()
    {
        _uploads.Queue.DeliversTwice = true;
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _uploads.UploadAsync(TestOriginals.Photo(200 + i, 150))));
        _uploads.Queue.DeliversTwice = false;
        await _uploads.AtRestAsync();
        foreach (string id in ids)
            Assert.That((string)(await _uploads.StateAsync(id))["status"]!, Is.EqualTo("ready"));
        Assert.That(_uploads.Objects().Count(o => Array.Exists(ids, id => o.Contains(id, StringComparison.Ordinal))), Is.EqualTo(4 * ids.Length));
    }

    [Test]
    public async Task Crunch_PictureThatCrashesItsRenderer_FailsAfterFiveTriesAndOthersAreNotHeldUp()
    {
        AppContext.SetSwitch(Rendering.RenderingServices.TrialsSwitch, true);
        UploadServer uploads;
        try
        {
            uploads = await UploadServer.StartAsync(("Uploads:MaxBytes", "10000000"));
        }
        finally
        {
            AppContext.SetSwitch(Rendering.RenderingServices.TrialsSwitch, false);
        }

        await using (uploads)
        {
            var before = await OthersAsync(uploads, ready => ready < 20);
            var poison = uploads.PostAsync(Trials.Original("segv"), ("Prefer", "wait=60"));
            var beside = await OthersAsync(uploads, _ => !poison.IsCompleted);
            await TestContext.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Others are ready after {before.Percentile(0.5).TotalMilliseconds:0} ms (median; worst {before.Percentile(1).TotalMilliseconds:0}), {beside.Count} beside the poison after {beside.Percentile(0.5).TotalMilliseconds:0} ms (worst {beside.Percentile(1).TotalMilliseconds:0})."));
            Assert.That(beside.Count, Is.GreaterThan(5), "others were ready all the while: had each waited for a try of the poisonous one, there would be no more of them than tries");
            using var failed = await poison;
            await HostileTests.AssertRefusedAsync(failed, 422, "upload-failed");
            string id = failed.Headers.Location!.ToString()["/uploads/".Length..];
            Assert.That((string)(await uploads.StateAsync(id))["reason"]!, Is.EqualTo("The picture could not be processed."));
            Assert.That(await uploads.Server.MetricAsync("imageproxy_uploads_crunched_total", "outcome=\"retried\""), Is.EqualTo(4), "and the fifth time it was given up");
            Assert.That(await uploads.Server.MetricAsync("imageproxy_worker_deaths_total", "reason=\"crash\""), Is.EqualTo(6), "two workers the first time, then one a try");
            await uploads.AtRestAsync();
            Assert.That(uploads.Objects().Where(o => o.Contains(id, StringComparison.Ordinal)), Is.Empty);
        }
    }

    [Test]
    public async Task Crunch_BombsOfEveryKind_AreRefusedAndLeaveNothing()
    {
        _uploads.Server.Put("small.jpg", TestOriginals.Photo(64, 48));
        byte[] webp = await _uploads.Client.GetByteArrayAsync("/100/100/crop/small.jpg@webp"), avif = await _uploads.Client.GetByteArrayAsync("/100/100/crop/small.jpg@avif");
        string[] before = await _uploads.AtRestAsync();
        foreach (var bomb in BombOriginals.Refused(webp, avif))
        {
            using var response = await _uploads.PostAsync(bomb.Bytes, ("Prefer", "wait=60"));
            Assert.That((int)response.StatusCode, Is.AnyOf(413, 415, 422), $"{bomb.Name} {await response.Content.ReadAsStringAsync()}");
        }

        await _uploads.AtRestAsync();
        Assert.That(_uploads.Files().Except(before).Where(f => !f.Contains("/state/", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Crunch_TryThatEndsTheProcess_CountsToo()
    {
        // A state that says five tries were begun: the process died in each.
        var renderer = new ScriptedRenderer();
        await using var uploads = await UploadServer.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IRenderer>(renderer)), ("Uploads:Workers", "1"));
        var states = uploads.Server.Services.GetRequiredService<ImageProxy.Uploads.States.UploadStates>();
        string id = ImageProxy.Uploads.UploadId.New();
        await states.WriteAsync(new() { Id = id, Status = ImageProxy.Uploads.States.UploadStatus.Processing, Subject = "ann", Tries = 5, CreatedAt = default, ChangedAt = default }, default);
        await uploads.Queue.AnnounceAsync(id, default);
        await Until.TrueAsync(async () => (string)(await uploads.StateAsync(id))["status"]! == "failed", "it has failed");
        Assert.That(renderer.Renders, Is.Zero, "it was not tried a sixth time");
    }

    [Test]
    public async Task Crunch_PublicStoreThatIsAway_IsTriedAgainAndCountsForNothing()
    {
        await using var uploads = await UploadServer.StartAsync();
        // A file where the folder of masters has to be.
        await File.WriteAllTextAsync(Path.Combine(uploads.PublicRoot, "master"), "");
        using var response = await uploads.PostAsync(TestOriginals.Photo(64, 48));
        string id = (string)(await UploadServer.JsonAsync(response))["id"]!;
        await Until.TrueAsync(() => uploads.Server.Logs.Lines.Count(l => l.Id == 8114) > 6, "it was tried more often than five times");
        File.Delete(Path.Combine(uploads.PublicRoot, "master"));
        await Until.TrueAsync(async () => (string)(await uploads.StateAsync(id))["status"]! == "ready", "it is ready once the store is back");
    }

    [Test]
    public async Task Crunch_BetweenTwoBuckets_IsTheSame()
    {
        var s3 = await S3Server.GetAsync();
        string hidden = await s3.CreateBucketAsync(), shown = await s3.CreateBucketAsync();
        await using var uploads = await UploadServer.StartAsync(
            services => services.AddSingleton<Amazon.Runtime.AWSCredentials>(S3Server.OwnerCredentials),
            [.. Bucket("Private", hidden, s3.Endpoint), .. Bucket("Public", shown, s3.Endpoint), ("Http:CacheTagHeader", "Cache-Tag")]);
        string id = await uploads.UploadAsync(TestOriginals.Photo(640, 480));
        foreach (string path in (string[])[$"/a/{id}", $"/200/200/crop/a/{id}"])
        {
            using var response = await uploads.Client.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That(response.Headers.GetValues("Cache-Tag").Single(), Is.EqualTo($"o:a/{id}"));
        }

        var head = await s3.Owner.GetObjectMetadataAsync(shown, $"a/{id}_small");
        Assert.That((head.Headers.ContentType, head.Headers.CacheControl), Is.EqualTo(("image/jpeg", "public, max-age=31536000, immutable")));
        Assert.That((await s3.Owner.ListObjectsV2Async(new() { BucketName = hidden })).S3Objects.Select(o => o.Key), Is.EqualTo(new[] { $"state/{id}.json" }));
        using var deleted = await uploads.DeleteAsync(id, UploadServer.Token());
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await s3.Owner.ListObjectsV2Async(new() { BucketName = shown })).S3Objects ?? [], Is.Empty);
    }

    /// <summary>How long each of ten uploads takes until it is ready, one after the other.</summary>
    /// <summary>How long uploads take, one after the other.</summary>
    /// <param name="goOn">With how many are ready.</param>
    private static async Task<Latencies> OthersAsync(UploadServer uploads, Func<int, bool> goOn)
    {
        var times = new Latencies();
        for (int ready = 0; goOn(ready); ready++)
        {
            long began = Stopwatch.GetTimestamp();
            await uploads.UploadAsync(TestOriginals.Photo(300, 200));
            times.Add(TimeSpan.Zero, Stopwatch.GetElapsedTime(began));
        }

        return times;
    }

    private static (string Key, string? Value)[] Bucket(string store, string name, string endpoint) =>
    [
        ($"Uploads:{store}:Type", "S3"), ($"Uploads:{store}:Root", null), ($"Uploads:{store}:Bucket", name), ($"Uploads:{store}:Endpoint", endpoint), ($"Uploads:{store}:PathStyle", "true"),
    ];
}
