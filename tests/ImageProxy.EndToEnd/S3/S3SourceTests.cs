using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3.Model;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Images;
using ImageProxy.Originals;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.S3;

/// <summary>Against a real server over HTTP, with signatures and permissions checked.</summary>
public sealed class S3SourceTests
{
    private static readonly string[] AwkwardKeys =
    [
        "plain.jpg", "a", "a/b", "with space.jpg", " leading and trailing ", "plus+sign.jpg", "hash#1?x=1&y=2.jpg", "100%.jpg", "%2F", "%252F", "a%20b.jpg",
        "quote\"'`.jpg", "semi;colon,comma=equals@at$dollar!.jpg", "(brackets)[square]{curly}<angle>.jpg", "back|pipe^caret~tilde*star.jpg", "..a/b..", "...",
        "caf\u00e9.jpg", "cafe\u0301.jpg", "日本語/写真.png", "emoji-😀-👩‍👩‍👧.gif", "\u202eoverride.jpg", "nonbreaking\u00a0space", "deep/er/and/deep/er/still.webp",
    ];

    private S3Server _server = null!;
    private string _bucket = "";

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _server = await S3Server.GetAsync();
        _bucket = await _server.CreateBucketAsync();
    }

    [Test]
    public async Task GetAsync_AwkwardKeys_EachGivesItsOwnBytes()
    {
        string bucket = await _server.CreateBucketAsync();
        foreach (string key in AwkwardKeys)
            await PutAsync(bucket, key, Encoding.UTF8.GetBytes("bytes of " + key));
        var listed = await _server.Owner.ListObjectsV2Async(new() { BucketName = bucket });
        Assert.That(listed.S3Objects.Select(o => o.Key), Is.EquivalentTo(AwkwardKeys));

        using var source = OwnerSource(bucket);
        foreach (string key in AwkwardKeys)
            Assert.That(Encoding.UTF8.GetString((await source.ReadAsync(key)).Bytes), Is.EqualTo("bytes of " + key));
        Assert.That(source.Logged, Is.Empty);
    }

    [TestCase(1000, 'k')]
    [TestCase(1024, 'k')]
    [TestCase(512, 'é')]
    public async Task GetAsync_LongestKeys_AreFound(int length, char letter)
    {
        string key = new(letter, length);
        await PutAsync(_bucket, key, [1, 2, 3]);
        using var source = OwnerSource(_bucket);
        Assert.That((await source.ReadAsync(key)).Bytes, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task GetAsync_KeyLongerThanS3Allows_IsMissingWithoutAsking()
    {
        using var source = OwnerSource(_bucket, new() { Name = "x", Prefix = "p/" });
        Assert.That((await source.GetAsync(new string('k', 1023))).Outcome, Is.EqualTo(FetchOutcome.Missing));
        Assert.That(source.Logged, Is.Empty);
    }

    [Test]
    public async Task GetAsync_TwentyMegabytes_ComeWhole()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(20 << 20);
        await PutAsync(_bucket, "large.tif", bytes);
        using var source = OwnerSource(_bucket);
        var (read, head) = await source.ReadAsync("large.tif");
        Assert.That(read.AsSpan().SequenceEqual(bytes), Is.True);
        Assert.That(head.Length, Is.EqualTo(bytes.Length));
    }

    [Test]
    public async Task GetAsync_Object_HeadIsWhatS3Says()
    {
        var put = await PutAsync(_bucket, "head.jpg", [1, 2, 3]);
        using var source = OwnerSource(_bucket);
        var head = (await source.ReadAsync("head.jpg")).Head;
        Assert.That(head.ETag, Is.EqualTo(FaultyS3.ETagOf([1, 2, 3])).And.EqualTo(put.ETag));
        Assert.That((head.Source, head.Length), Is.EqualTo(("bucket", 3L)));
        Assert.That(head.LastModified, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task GetAsync_EmptyObject_IsFoundWithNoBytes()
    {
        await PutAsync(_bucket, "empty", []);
        using var source = OwnerSource(_bucket);
        Assert.That((await source.ReadAsync("empty")).Bytes, Is.Empty);
    }

    [Test]
    public async Task GetAsync_MultipartObject_KeepsItsTag()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(6 << 20);
        var upload = await _server.Owner.InitiateMultipartUploadAsync(_bucket, "parts.jpg");
        var parts = new List<PartETag>();
        foreach (var (number, part) in new[] { (1, bytes[..(5 << 20)]), (2, bytes[(5 << 20)..]) })
        {
            var done = await _server.Owner.UploadPartAsync(new()
            {
                BucketName = _bucket,
                Key = "parts.jpg",
                UploadId = upload.UploadId,
                PartNumber = number,
                InputStream = new MemoryStream(part),
                UseChunkEncoding = false,
            });
            parts.Add(new(number, done.ETag));
        }

        await _server.Owner.CompleteMultipartUploadAsync(new() { BucketName = _bucket, Key = "parts.jpg", UploadId = upload.UploadId, PartETags = parts });
        using var source = OwnerSource(_bucket);
        var (read, head) = await source.ReadAsync("parts.jpg");
        Assert.That(read.AsSpan().SequenceEqual(bytes), Is.True);
        Assert.That(head.ETag, Does.EndWith("-2\""));
        Assert.That((await source.GetAsync("parts.jpg", head.ETag)).Outcome, Is.EqualTo(FetchOutcome.NotModified));
    }

    [Test]
    public async Task GetAsync_ObjectReplaced_NotModifiedUntilThenNewBytesAndTag()
    {
        await PutAsync(_bucket, "replaced", [1]);
        using var source = OwnerSource(_bucket);
        string first = (await source.ReadAsync("replaced")).Head.ETag;
        Assert.That((await source.GetAsync("replaced", first)).Outcome, Is.EqualTo(FetchOutcome.NotModified));

        await PutAsync(_bucket, "replaced", [2]);
        using var second = (await source.GetAsync("replaced", first)).Original!;
        Assert.That(second.Bytes.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(second.Head.ETag, Is.Not.EqualTo(first));
        Assert.That(source.Logged, Is.Empty);
    }

    [Test]
    public async Task GetAsync_ExactlyMaxBytes_IsFoundAndOneMoreIsTooLarge()
    {
        await PutAsync(_bucket, "fits", new byte[100_000]);
        await PutAsync(_bucket, "larger", new byte[100_001]);
        using var source = OwnerSource(_bucket, limits: new() { MaxBytes = 100_000 });
        Assert.That((await source.ReadAsync("fits")).Bytes, Has.Length.EqualTo(100_000));
        Assert.That((await source.GetAsync("larger")).Fault!.Error, Is.EqualTo(ImageError.OriginalTooLarge));
        Assert.That((await source.ReadAsync("fits")).Bytes, Has.Length.EqualTo(100_000));
    }

    [Test]
    public async Task GetAsync_Prefix_IsPutInFrontAsItIs()
    {
        await PutAsync(_bucket, "media/a.jpg", [1]);
        await PutAsync(_bucket, "media/old-b.jpg", [2]);
        using var folder = OwnerSource(_bucket, new() { Name = "x", Prefix = "media/" });
        using var stem = OwnerSource(_bucket, new() { Name = "y", Prefix = "media/old-" });
        Assert.That((await folder.ReadAsync("a.jpg")).Bytes, Is.EqualTo(new byte[] { 1 }));
        Assert.That((await stem.ReadAsync("b.jpg")).Bytes, Is.EqualTo(new byte[] { 2 }));
        Assert.That((await folder.GetAsync("media/a.jpg")).Outcome, Is.EqualTo(FetchOutcome.Missing));
    }

    [Test]
    public async Task GetAsync_MissingKey_WithListBucketIsMissingSilently()
    {
        string bucket = await _server.CreateBucketAsync();
        await AllowReaderAsync(bucket, "s3:GetObject", "s3:ListBucket");
        using var source = new TestSource(_server.Endpoint, bucket, S3Server.ReaderCredentials);
        var result = await source.GetAsync("none.jpg");
        Assert.That((result.Outcome, result.Forbidden), Is.EqualTo((FetchOutcome.Missing, false)));
        Assert.That(source.Logged, Is.Empty);
    }

    [Test]
    public async Task GetAsync_MissingKey_WithoutListBucketIsMissingAndToldToTheOperatorOnce()
    {
        string bucket = await _server.CreateBucketAsync();
        await PutAsync(bucket, "there.jpg", [1]);
        await AllowReaderAsync(bucket, "s3:GetObject");
        using var source = new TestSource(_server.Endpoint, bucket, S3Server.ReaderCredentials);
        Assert.That((await source.ReadAsync("there.jpg")).Bytes, Is.EqualTo(new byte[] { 1 }));
        for (int i = 0; i < 5; i++)
        {
            var result = await source.GetAsync($"none-{i}.jpg");
            Assert.That((result.Outcome, result.Forbidden), Is.EqualTo((FetchOutcome.Missing, true)));
        }

        Assert.That(source.Logged, Is.EqualTo(new[] { 1021 }));
        Assert.That(await source.Source.CheckAsync(default), Is.Null);
    }

    [Test]
    public async Task GetAsync_WrongSecret_FailsAndIsLoggedOnceForFiftyRequests()
    {
        await PutAsync(_bucket, "secret.jpg", [1]);
        using var source = new TestSource(_server.Endpoint, _bucket, new BasicAWSCredentials("testkey", "wrong"));
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => source.GetAsync("secret.jpg")));
        Assert.That(results.Select(r => r.Fault?.Error), Is.All.EqualTo(ImageError.SourceFailed));
        Assert.That(source.Logged, Is.EqualTo(new[] { 1020 }));
        Assert.That(source.LogText, Does.Contain("SignatureDoesNotMatch"));
        Assert.That((await source.Source.CheckAsync(default))!.Says, Does.Contain("SignatureDoesNotMatch"));
    }

    [Test]
    public async Task GetAsync_UnknownKeyId_FailsAsACredentialFault()
    {
        using var source = new TestSource(_server.Endpoint, _bucket, new BasicAWSCredentials("nobody", "nothing"));
        Assert.That((await source.GetAsync("a.jpg")).Fault!.Error, Is.EqualTo(ImageError.SourceFailed));
        Assert.That(source.Logged, Is.EqualTo(new[] { 1020 }));
    }

    [Test]
    public async Task GetAsync_NoSuchBucket_FailsAndTellsTheOperatorOnly()
    {
        const string Bucket = "bucket-that-was-never-made";
        using var source = OwnerSource(Bucket);
        var result = await source.GetAsync("a.jpg");
        Assert.That(result.Fault!.Error, Is.EqualTo(ImageError.SourceFailed));
        Assert.That(result.Fault.Detail, Does.Not.Contain(Bucket).And.Not.Contain("127.0.0.1"));
        Assert.That(source.Logged, Is.EqualTo(new[] { 1022 }));
        Assert.That(source.LogText, Does.Contain("NoSuchBucket"));
        Assert.That((await source.Source.CheckAsync(default))!.Says, Does.Contain("NoSuchBucket"));
    }

    [Test]
    public async Task GetAsync_Anonymous_ReadsPublicBucketsOnly()
    {
        string open = await _server.CreateBucketAsync();
        await PutAsync(open, "a b.jpg", [1]);
        await PutAsync(_bucket, "private.jpg", [2]);
        await _server.Owner.PutBucketPolicyAsync(open, PolicyFor("*", open, "s3:GetObject"));
        using var source = new TestSource(_server.Endpoint, open, null, new() { Name = "open", Anonymous = true });
        Assert.That((await source.ReadAsync("a b.jpg")).Bytes, Is.EqualTo(new byte[] { 1 }));

        using var other = new TestSource(_server.Endpoint, _bucket, null, new() { Name = "closed", Anonymous = true });
        var result = await other.GetAsync("private.jpg");
        Assert.That((result.Outcome, result.Forbidden), Is.EqualTo((FetchOutcome.Missing, true)));
    }

    [Test]
    public async Task GetAsync_BucketIsBeingMoved_EveryOriginalIsFoundAndCounted()
    {
        string before = await _server.CreateBucketAsync();
        string after = await _server.CreateBucketAsync();
        await PutAsync(before, "both.jpg", [1]);
        await PutAsync(after, "both.jpg", [2]);
        await PutAsync(before, "left.jpg", [3]);
        using var services = new ServiceCollection().AddMetrics().AddSingleton<OriginalsMetrics>().BuildServiceProvider();
        var newBucket = OwnerSource(after, new() { Name = "new" });
        var oldBucket = OwnerSource(before, new() { Name = "old" });
        using var store = new OriginalStore(
            [newBucket.Source, oldBucket.Source], services.GetRequiredService<OriginalsMetrics>(), TimeProvider.System, new RecordingLogger<OriginalStore>());
        using (var both = (await store.GetAsync("both.jpg", null, default)).Original!)
            Assert.That((both.Bytes.Span[0], both.Head.Source), Is.EqualTo(((byte)2, "new")));
        using (var left = (await store.GetAsync("left.jpg", null, default)).Original!)
        {
            Assert.That((left.Bytes.Span[0], left.Head.Source), Is.EqualTo(((byte)3, "old")));
            Assert.That((await store.GetAsync("left.jpg", left.Head.ETag, default)).Outcome, Is.EqualTo(FetchOutcome.NotModified));
        }

        Assert.That((await store.GetAsync("neither.jpg", null, default)).Outcome, Is.EqualTo(FetchOutcome.Missing));
        Assert.That(await store.CheckAsync(default), Is.Empty);
    }

    [Test]
    public async Task GetAsync_SixtyFourAtOnce_AllComeWhole()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(200_000);
        await PutAsync(_bucket, "popular.jpg", bytes);
        using var source = OwnerSource(_bucket, limits: new() { AttemptTimeout = TimeSpan.FromSeconds(20), Deadline = TimeSpan.FromSeconds(30) });
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => source.ReadAsync("popular.jpg")));
        Assert.That(results.All(r => r.Bytes.AsSpan().SequenceEqual(bytes)), Is.True);
    }

    [TestCase(null, null, "0123456789", 0)]
    [TestCase(0, 0, "0", 0)]
    [TestCase(2, 4, "234", 2)]
    [TestCase(7, null, "789", 7)]
    [TestCase(7, 99, "789", 7)]
    [TestCase(-3, null, "789", 7)]
    [TestCase(-99, null, "0123456789", 0)]
    public async Task OpenAsync_Range_GivesThoseBytes(int? first, int? last, string text, long offset)
    {
        await PutAsync(_bucket, "digits", "0123456789"u8.ToArray());
        using var source = OwnerSource(_bucket, new() { Name = "x", ServeOriginals = true });
        var opened = await source.Source.OpenAsync("digits", first is { } from ? new Originals.ByteRange(from, last) : null, default);
        await using var content = opened.Content!;
        using var reader = new StreamReader(content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(text));
        Assert.That((opened.Offset, opened.Count, opened.Head!.Length, opened.Satisfiable), Is.EqualTo((offset, (long)text.Length, 10L, true)));
        Assert.That(opened.Head.ETag, Is.EqualTo((await source.ReadAsync("digits")).Head.ETag));
        Assert.That(source.Source.ServesOriginals, Is.True);
    }

    [TestCase("digits", 10L, 10, null)]
    [TestCase("nothing", 0L, 0, null)]
    [TestCase("nothing", 0L, -5, null)]
    public async Task OpenAsync_RangeOutside_TellsTheLength(string key, long length, int first, int? last)
    {
        await PutAsync(_bucket, "digits", "0123456789"u8.ToArray());
        await PutAsync(_bucket, "nothing", []);
        using var source = OwnerSource(_bucket);
        var opened = await source.Source.OpenAsync(key, new Originals.ByteRange(first, last), default);
        Assert.That((opened.Outcome, opened.Satisfiable, opened.Head?.Length), Is.EqualTo((FetchOutcome.Found, false, length)), source.LogText);
        Assert.That(source.Logged, Is.Empty);
    }

    [Test]
    public async Task OpenAsync_LargerThanMaxBytes_IsPassedThroughWhole()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(3_000_000);
        await PutAsync(_bucket, "passed", bytes);
        using var source = OwnerSource(_bucket, limits: new() { MaxBytes = 1000 });
        var opened = await source.Source.OpenAsync("passed", null, default);
        await using var content = opened.Content!;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        Assert.That(copy.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
    }

    [Test]
    public async Task OpenAsync_MissingKeyAndMissingBucket_AsGetAsync()
    {
        using var source = OwnerSource(_bucket);
        Assert.That((await source.Source.OpenAsync("none", new Originals.ByteRange(0, 1), default)).Outcome, Is.EqualTo(FetchOutcome.Missing));
        using var nowhere = OwnerSource("bucket-that-was-never-made");
        Assert.That((await nowhere.Source.OpenAsync("none", null, default)).Fault!.Error, Is.EqualTo(ImageError.SourceFailed));
    }

    [Test]
    public async Task CheckAsync_BucketIsThere_Null()
    {
        using var source = OwnerSource(_bucket);
        Assert.That(await source.Source.CheckAsync(default), Is.Null);
        Assert.That(source.Logged, Is.Empty);
    }

    private TestSource OwnerSource(string bucket, SourceOptions? settings = null, OriginalsOptions? limits = null) =>
        new(_server.Endpoint, bucket, S3Server.OwnerCredentials, settings, limits);

    private Task<PutObjectResponse> PutAsync(string bucket, string key, byte[] bytes) => _server.Owner.PutObjectAsync(
        new() { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false });

    private Task<PutBucketPolicyResponse> AllowReaderAsync(string bucket, params string[] actions) =>
        _server.Owner.PutBucketPolicyAsync(bucket, PolicyFor("arn:aws:iam:::user/reader", bucket, actions));

    private static string PolicyFor(string principal, string bucket, params string[] actions) => $$"""
        {
          "Version": "2012-10-17",
          "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": ["{{principal}}"] },
            "Action": [{{string.Join(", ", actions.Select(a => $"\"{a}\""))}}],
            "Resource": ["arn:aws:s3:::{{bucket}}", "arn:aws:s3:::{{bucket}}/*"]
          }]
        }
        """;
}
