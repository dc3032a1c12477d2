using System.Net;
using Amazon.S3.Model;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.EndToEnd.Edges;

/// <summary><c>nginx/nginx-s3.conf</c> in the real nginx, before a bucket on a real S3 server and the service.</summary>
internal sealed class NginxS3Tests
{
    private const string Browser = "image/webp,*/*;q=0.8", Hour = "public, max-age=3600";
    private readonly List<IAsyncDisposable> _servers = [];
    private S3Server _s3 = null!;
    private string _bucket = "";
    private ImageProxyServer _service = null!;
    private NginxServer _nginx = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _s3 = await S3Server.GetAsync();
        _bucket = await _s3.CreateBucketAsync();
        // Everybody may read objects, nobody may list: what is not there is a 403.
        await _s3.Owner.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = _bucket,
            Policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{_bucket}}/*"}]}""",
        });
        _service = await ImageProxyServer.StartAsync(("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"));
        _service.Put("people/ann lee.jpg", TestOriginals.Photo(640, 480));
        _service.Put("text.jpg", "This is not an image."u8.ToArray());
        _nginx = await StartNginxAsync(new Uri(_s3.Endpoint).Authority);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [TestCase("/200/200/crop/people/kept-1.jpg", Browser, "renditions/people/kept-1.jpg/200x200/crop.webp")]
    [TestCase("/200/200/crop/people/kept-1.jpg", null, "renditions/people/kept-1.jpg/200x200/crop.jpeg")]
    [TestCase("/300/0/resize/people/k%C3%A9pt%20%2B2.jpg?v=1", Browser, "renditions/people/k\u00e9pt +2.jpg/300x0/resize.webp")]
    [TestCase("/200/200/crop/people/kept-3.jpg@avif", Browser, "renditions/people/kept-3.jpg/200x200/crop.avif")]
    [TestCase("/preset/card/kept-4.jpg", Browser, "renditions/kept-4.jpg/preset/card.webp")]
    [TestCase("/avatar/96/kept-5.jpg", null, "renditions/kept-5.jpg/avatar/96.jpeg")]
    public async Task Get_TheBucketHasIt_ComesFromThereWithoutTheService(string path, string? accept, string name)
    {
        byte[] body = TestOriginals.Photo(20, 20 + name.Length);
        await PutAsync(name, body);
        double before = await AskedAsync();
        foreach (string cache in (string[])["MISS", "HIT"])
        {
            using var answer = await _nginx.SendAsync(path, accept);
            Assert.That((answer.StatusCode, answer.Header("X-Cache"), answer.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, cache, Hour)));
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
            Assert.That(answer.Headers.Concat(answer.Content.Headers).Select(h => h.Key), Has.None.StartsWith("x-amz").IgnoreCase.And.None.EqualTo("Set-Cookie"));
        }

        Assert.That(await AskedAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Get_TheBucketHasNone_TheServiceRendersOnceForEverybody()
    {
        const string Path = "/400/400/crop/people/ann%20lee.jpg";
        double before = await AskedAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var answer = await _nginx.SendAsync(Path, Browser);
            Assert.That((answer.StatusCode, await answer.PictureAsync()), Is.EqualTo((HttpStatusCode.OK, (ImageFormat.WebP, new PixelSize(400, 400)))));
        }));
        Assert.That(await AskedAsync() - before, Is.EqualTo(1));
        Assert.That(await _nginx.CacheAsync(Path, Browser), Is.EqualTo("HIT"));
    }

    /// <summary>The whole circle: rendered, kept in the bucket, and from another edge taken from there.</summary>
    [Test]
    public async Task Get_RenderedAndThenInTheBucket_AnotherEdgeTakesItFromThere()
    {
        const string Path = "/600/600/crop/people/ann%20lee.jpg";
        using var rendered = await _nginx.SendAsync(Path, Browser);
        byte[] body = await rendered.Content.ReadAsByteArrayAsync();
        await PutAsync("renditions/people/ann lee.jpg/600x600/crop.webp", body, rendered.Header("Cache-Control")!);
        var other = await StartNginxAsync(new Uri(_s3.Endpoint).Authority);
        double before = await AskedAsync();
        using var kept = await other.SendAsync(Path, Browser);
        Assert.That((kept.StatusCode, kept.Header("X-Cache"), kept.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, "MISS", rendered.Header("Cache-Control"))));
        Assert.That(await kept.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
        Assert.That(await AskedAsync(), Is.EqualTo(before));
    }

    [TestCase("/200/200/crop/missing.jpg", 404, "public, max-age=60")]
    [TestCase("/201/200/crop/people/ann%20lee.jpg", 403, "public, max-age=300")]
    [TestCase("/200/200/crop/text.jpg", 422, "public, max-age=600")]
    [TestCase("/200/200/crop/../renditions/people/kept-1.jpg", 400, "public, max-age=3600")]
    [TestCase("/200/200/crop//people/kept-1.jpg", 400, "public, max-age=3600")]
    [TestCase("/200/200/crop/a/%2e%2E/b.jpg", 400, "public, max-age=3600")]
    [TestCase("/renditions/people/kept-1.jpg/200x200/crop.webp", 400, "public, max-age=3600")]
    public async Task Get_WhatNeitherHas_IsToldInTheServicesWordsAndKeptAsLongAsItSays(string path, int status, string cacheControl)
    {
        foreach (string cache in (string[])["MISS", "HIT"])
        {
            using var answer = await _nginx.SendAsync(path, Browser);
            Assert.That(((int)answer.StatusCode, answer.Header("Cache-Control"), answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((status, cacheControl, "application/problem+json")));
            Assert.That(answer.Header("X-Cache"), Is.EqualTo(cache));
        }
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(0)]
    public async Task Get_TheBucketIsInTrouble_TheServiceAnswers(int status)
    {
        await using var trouble = await ScriptedOrigin.StartAsync((context, _) => status == 0 ? FaultyS3.ResetAsync(context) : FaultyS3.Error(status, "SlowDown")(context));
        var nginx = await StartNginxAsync(trouble.Address.Authority);
        using var answer = await nginx.SendAsync("/100/100/crop/people/ann%20lee.jpg", Browser);
        Assert.That((answer.StatusCode, (await answer.PictureAsync()).Format), Is.EqualTo((HttpStatusCode.OK, ImageFormat.WebP)));
    }

    [TestCase("nginx.conf")]
    [TestCase("nginx-s3.conf")]
    public async Task Get_ErrorPictureSwitchedOn_KeepsTheStatusAndAsksTheServiceOnce(string file)
    {
        var folder = Directory.CreateTempSubdirectory("imageproxy-pictures-");
        byte[] picture = TestOriginals.Photo(30, 30);
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "404.jpg"), picture);
        (string, string)[] on = [("# error_page 404 413 422 /404.jpg", "error_page 404 413 422 /404.jpg"), ("/etc/nginx/pictures", folder.FullName)];
        var nginx = await StartNginxAsync(new Uri(_s3.Endpoint).Authority, file, on);
        foreach (var (path, status) in ((string, int)[])[("/200/200/crop/missing.jpg", 404), ("/200/200/crop/text.jpg", 422)])
        {
            double asked = await AskedAsync();
            for (int i = 0; i < 2; i++)
            {
                using var answer = await nginx.SendAsync(path, Browser);
                Assert.That(((int)answer.StatusCode, answer.Header("Cache-Control")), Is.EqualTo((status, "public, max-age=60")));
                Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(picture));
            }

            Assert.That(await AskedAsync() - asked, Is.EqualTo(1));
        }

        using var words = await nginx.SendAsync("/201/200/crop/people/ann%20lee.jpg", Browser);
        using var around = await nginx.SendAsync("/404.jpg", Browser);
        Assert.That(((int)words.StatusCode, words.Content.Headers.ContentType?.MediaType, (int)around.StatusCode), Is.EqualTo((403, "application/problem+json", 404)));
        folder.Delete(recursive: true);
    }

    private async Task<NginxServer> StartNginxAsync(string bucket, string file = "nginx-s3.conf", params (string, string)[] more)
    {
        (string, string)[] puts = file == "nginx.conf" ? [] :
        [
            ("http://results$results_object", $"http://results/{_bucket}$results_object"), // the test's server has buckets in the path
            ("server results-bucket.s3.eu-west-1.amazonaws.com:80", $"server {bucket}"), ("proxy_set_header Host results-bucket.s3.eu-west-1.amazonaws.com", $"proxy_set_header Host {bucket}"),
        ];
        var nginx = await NginxServer.StartShippedAsync(file, [("127.0.0.1:5510", _service.Client.BaseAddress!.Authority), .. puts, .. more]);
        _servers.Add(nginx);
        return nginx;
    }

    private async Task PutAsync(string name, byte[] body, string cacheControl = Hour)
    {
        var request = new PutObjectRequest { BucketName = _bucket, Key = name, InputStream = new MemoryStream(body), ContentType = "image/webp", UseChunkEncoding = false };
        request.Headers.CacheControl = cacheControl;
        request.Metadata["x-amz-meta-imageproxy"] = "abc";
        await _s3.Owner.PutObjectAsync(request);
    }

    private Task<double> AskedAsync() => _service.MetricAsync("imageproxy_requests_total");
}
