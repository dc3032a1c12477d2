using System.Net;
using System.Text;
using Amazon.S3.Model;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.EndToEnd.S3;

/// <summary>The whole service before a real S3 server: keys nobody would choose, replaced objects, a bucket that moves.</summary>
internal sealed class S3ServiceTests
{
    private static readonly byte[] Photo = TestOriginals.Photo(64, 48);

    private static readonly string[] AwkwardKeys =
    [
        "with space.jpg", "a+b.jpg", "a#b.jpg", "100%.jpg", "%2F.jpg", "?question=1&x.jpg", "photo@2x.jpg", "mail@webp", "caf\u00e9.jpg", "cafe\u0301.jpg", "日本/写真.jpg", "😀.jpg",
        "a", "a/b", "..a/..b.jpg", ".hidden", "semi;colon,comma.jpg", "quote'\"s.jpg", new string('k', 996) + ".jpg",
    ];

    [Test]
    public async Task Get_AwkwardKeys_EachAnswersItsOwnPicture()
    {
        var s3 = await S3Server.GetAsync();
        string bucket = await s3.CreateBucketAsync();
        for (int i = 0; i < AwkwardKeys.Length; i++)
            await PutAsync(s3, bucket, AwkwardKeys[i], TestOriginals.Photo(40 + i, 30));
        await using var server = await ImageProxyServer.StartAsync(await PublicAsync(s3, bucket));
        for (int i = 0; i < AwkwardKeys.Length; i++)
        {
            string path = "/400/0/resize/" + string.Concat(AwkwardKeys[i].EnumerateRunes().Select(Escape));
            using var response = await server.Client.GetAsync(new Uri(server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), AwkwardKeys[i]);
            Assert.That((await response.PictureAsync()).Size, Is.EqualTo(new PixelSize(40 + i, 30)), AwkwardKeys[i]);
        }

        static string Escape(Rune rune) => rune.Value == '/' ? "/" : rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value == '.')
            ? rune.ToString()
            : string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(b => $"%{b:X2}"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Get_EveryAvatarOfOneOriginal_FetchesItOnce(bool atOnce)
    {
        var s3 = await S3Server.GetAsync();
        string bucket = await s3.CreateBucketAsync();
        await PutAsync(s3, bucket, "people/ann.jpg", TestOriginals.Photo(4000, 3000));
        await using var server = await ImageProxyServer.StartAsync(await PublicAsync(s3, bucket));
        var asked = from size in (int[])[24, 48, 72, 96, 144, 288]
                    from accept in (string[])["image/webp", "*/*"]
                    select (Size: size, Accept: accept);
        var answers = new List<HttpResponseMessage>();
        if (atOnce)
        {
            answers.AddRange(await Task.WhenAll(asked.Select(a => server.GetAsync($"/avatar/{a.Size}/people/ann.jpg", ("Accept", a.Accept)))));
        }
        else
        {
            foreach (var (size, accept) in asked)
                answers.Add(await server.GetAsync($"/avatar/{size}/people/ann.jpg", ("Accept", accept)));
        }

        foreach (var ((size, _), response) in asked.Zip(answers))
        {
            Assert.That((response.StatusCode, (await response.PictureAsync()).Size), Is.EqualTo((HttpStatusCode.OK, new PixelSize(size, size))));
            response.Dispose();
        }

        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_BucketMovedToAnotherRegion_NothingIsRenderedAnewOrMissing()
    {
        var s3 = await S3Server.GetAsync();
        var (oldBucket, newBucket) = (await s3.CreateBucketAsync(), await s3.CreateBucketAsync());
        await PutAsync(s3, oldBucket, "people/ann.jpg", Photo);
        var first = await ImageProxyServer.StartAsync([.. await PublicAsync(s3, oldBucket), ("Caching:RevalidateAfter", "00:00:00")]);
        using var before = await first.GetAsync("/50/50/crop/people/ann.jpg");
        string folder = await first.StopAsync();
        await PutAsync(s3, newBucket, "people/ann.jpg", Photo);
        await s3.Owner.DeleteObjectAsync(oldBucket, "people/ann.jpg");
        await PutAsync(s3, oldBucket, "people/bob.jpg", Photo); // which is not copied yet

        var second = Enumerable.Select(await PublicAsync(s3, oldBucket), s => (s.Key.Replace(":0:", ":1:", StringComparison.Ordinal), s.Value)).Append(("Originals:Sources:1:Name", "old"));
        await using var server = await ImageProxyServer.StartAsync(
            folder, [.. await PublicAsync(s3, newBucket), .. second, ("Originals:Sources:1:Root", null), ("Originals:Sources:0:Region", "eu-central-1"), ("Caching:RevalidateAfter", "00:00:00")]);
        using var after = await server.GetAsync("/50/50/crop/people/ann.jpg");
        while (await server.MetricAsync("imageproxy_revalidations_total", "outcome=\"notmodified\"") < 1)
            await Task.Yield();
        Assert.That((after.StatusCode, after.Headers.ETag), Is.EqualTo((HttpStatusCode.OK, before.Headers.ETag)));
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.Zero);
        using var left = await server.GetAsync("/50/50/crop/people/bob.jpg");
        Assert.That((left.StatusCode, left.Tier()), Is.EqualTo((HttpStatusCode.OK, "rendered")));
    }

    [Test]
    public async Task Get_OriginalPassedThrough_StreamsTwentyMegabytesWithRange()
    {
        var s3 = await S3Server.GetAsync();
        string bucket = await s3.CreateBucketAsync();
        byte[] large = new byte[20 << 20];
        new Random(1).NextBytes(large);
        Photo.CopyTo(large, 0);
        await PutAsync(s3, bucket, "large.jpg", large);
        await using var server = await ImageProxyServer.StartAsync([.. await PublicAsync(s3, bucket), ("Originals:Sources:0:ServeOriginals", "true")]);
        using var whole = await server.GetAsync("/original/large.jpg");
        using var part = await server.GetAsync("/original/large.jpg", ("Range", "bytes=10000000-10000099"));
        Assert.That((await whole.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(large), Is.True);
        Assert.That(whole.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/jpeg"));
        Assert.That((part.StatusCode, part.Header("Content-Range")), Is.EqualTo((HttpStatusCode.PartialContent, $"bytes 10000000-10000099/{large.Length}")));
        Assert.That(await part.Content.ReadAsByteArrayAsync(), Is.EqualTo(large[10_000_000..10_000_100]));
    }

    private static async Task PutAsync(S3Server s3, string bucket, string key, byte[] bytes) => await s3.Owner.PutObjectAsync(
        new() { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false });

    /// <summary>Settings for a bucket that everybody may read; keys in it that nobody put are 403, as on AWS without ListBucket.</summary>
    private static async Task<(string Key, string? Value)[]> PublicAsync(S3Server s3, string bucket)
    {
        await s3.Owner.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = bucket,
            Policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}""",
        });
        return ImageProxyServer.S3(s3.Endpoint, bucket);
    }
}
