using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Images;
using ImageProxy.Originals;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.EndToEnd.S3;

/// <summary>What a server does to us that a healthy one cannot be made to do.</summary>
public sealed class S3SourceFaultTests
{
    private static readonly byte[] Picture = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * 7))];

    /// <summary>Wide enough for a busy machine; tests that run into a time use <see cref="Hasty"/>.</summary>
    private static readonly OriginalsOptions Patient = new() { AttemptTimeout = TimeSpan.FromSeconds(20), Deadline = TimeSpan.FromSeconds(30) };

    private static readonly OriginalsOptions Hasty = new() { AttemptTimeout = TimeSpan.FromMilliseconds(400), Deadline = TimeSpan.FromMilliseconds(1500) };

    [Test]
    public async Task GetAsync_FailsTwiceThenWorks_IsFoundWithThreeRequests()
    {
        foreach (var fault in new[] { FaultyS3.Error(500, "InternalError"), FaultyS3.Error(503, "SlowDown"), FaultyS3.Page(502), FaultyS3.ResetAsync })
        {
            await using var server = await FaultyS3.StartAsync(fault, fault, FaultyS3.Object(Picture));
            using var source = SourceAt(server.Endpoint);
            Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo(Picture));

            // A reset may be repeated below us, by the connection pool.
            Assert.That(server.Requests, Has.Count.GreaterThanOrEqualTo(3));
            Assert.That(source.Logged, Is.Empty);
        }
    }

    [TestCase(500, "InternalError")]
    [TestCase(503, "SlowDown")]
    public async Task GetAsync_KeepsFailing_GivesUpAfterTheRetriesAndLogsOnce(int status, string code)
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Error(status, code));
        using var source = SourceAt(server.Endpoint);
        for (int i = 1; i <= 2; i++)
        {
            AssertFault(await source.GetAsync("a.jpg"), ImageError.SourceFailed);
            Assert.That(server.Requests, Has.Count.EqualTo(3 * i));
        }

        Assert.That(source.Logged, Is.EqualTo(new[] { 1024 }));
        Assert.That(source.LogText, Does.Contain(code).And.Contain("REQUEST-ID"));
    }

    [TestCase(403, "InvalidAccessKeyId", 1020)]
    [TestCase(403, "SignatureDoesNotMatch", 1020)]
    [TestCase(403, "RequestTimeTooSkewed", 1020)]
    [TestCase(400, "ExpiredToken", 1020)]
    [TestCase(400, "TokenRefreshRequired", 1020)]
    [TestCase(400, "AuthorizationHeaderMalformed", 1020)]
    [TestCase(301, "PermanentRedirect", 1022)]
    [TestCase(404, "NoSuchBucket", 1022)]
    [TestCase(403, "InvalidObjectState", 1023)]
    public async Task GetAsync_FaultOfTheOperators_FailsWithoutRetryAndLogsOnce(int status, string code, int logged)
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Error(status, code));
        using var source = SourceAt(server.Endpoint);
        for (int i = 1; i <= 3; i++)
            AssertFault(await source.GetAsync("a.jpg"), ImageError.SourceFailed);
        Assert.That(server.Requests, Has.Count.EqualTo(3));
        Assert.That(source.Logged, Is.EqualTo(new[] { logged }));
        Assert.That(source.LogText, Does.Contain(code));
    }

    [TestCase(404, "NoSuchKey", false)]
    [TestCase(403, "AccessDenied", true)]
    public async Task GetAsync_MissingOrDenied_IsMissing(int status, string code, bool forbidden)
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Error(status, code));
        using var source = SourceAt(server.Endpoint);
        var result = await source.GetAsync("a.jpg");
        Assert.That((result.Outcome, result.Forbidden), Is.EqualTo((FetchOutcome.Missing, forbidden)));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task GetAsync_NothingListens_Fails()
    {
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        int port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        using var source = SourceAt($"http://127.0.0.1:{port}");
        AssertFault(await source.GetAsync("a.jpg"), ImageError.SourceFailed);
        Assert.That((await source.Source.CheckAsync(default))!.Says, Does.Contain("bucket"));
    }

    [Test]
    public async Task GetAsync_HangsOnceBeforeHeaders_IsAskedAgain()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.HangAsync, FaultyS3.Object(Picture));
        using var source = SourceAt(server.Endpoint, Hasty with { Deadline = TimeSpan.FromSeconds(30) });
        Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo(Picture));
    }

    [Test]
    public async Task GetAsync_HangsAlwaysBeforeHeaders_IsTooSlowWithinTheDeadline()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.HangAsync);
        await AssertTooSlowAsync(server);
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task GetAsync_BodyHangs_IsTooSlowWithinTheDeadline()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Announce(1000));
        await AssertTooSlowAsync(server);
    }

    [Test]
    public async Task GetAsync_BodyDrips_IsTooSlowWithinTheDeadline()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Drip(1000));
        await AssertTooSlowAsync(server);
    }

    [Test]
    public async Task GetAsync_BodyCutOnce_IsAskedAgain()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Cut(50_000, 20_000), FaultyS3.Object(Picture));
        using var source = SourceAt(server.Endpoint);
        Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo(Picture));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_BodyCutAgain_FailsAfterOneRetry()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Cut(50_000, 20_000));
        using var source = SourceAt(server.Endpoint);
        AssertFault(await source.GetAsync("a.jpg"), ImageError.SourceFailed);
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_BodyDoesNotMatchItsTag_IsAskedAgain()
    {
        byte[] damaged = [.. Picture];
        damaged[30_000] ^= 1;
        await using var server = await FaultyS3.StartAsync(FaultyS3.Object(damaged, FaultyS3.ETagOf(Picture)), FaultyS3.Object(Picture));
        using var source = SourceAt(server.Endpoint);
        Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo(Picture));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_NoContentLength_IsReadToTheEnd()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Chunked(Picture));
        using var source = SourceAt(server.Endpoint);
        Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo(Picture));
    }

    [Test]
    public async Task GetAsync_EndlessBody_StopsAtTheLimit()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.EndlessAsync);
        using var source = SourceAt(server.Endpoint, Patient with { MaxBytes = 1_000_000 });
        AssertFault(await source.GetAsync("a.jpg"), ImageError.OriginalTooLarge);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task GetAsync_AnnouncesMoreThanTheLimit_IsTooLargeWithoutWaitingForTheBody()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Announce(long.MaxValue / 2));
        using var source = SourceAt(server.Endpoint, Patient with { MaxBytes = 1_000_000 });
        var clock = Stopwatch.StartNew();
        AssertFault(await source.GetAsync("a.jpg"), ImageError.OriginalTooLarge);
        Assert.That(clock.Elapsed, Is.LessThan(Patient.AttemptTimeout));
        Assert.That(source.Logged, Is.Empty);
    }

    [Test]
    public async Task GetAsync_AnswersThatAreNotThePlainObject_Fail()
    {
        foreach (var answer in new[]
                 {
                     FaultyS3.Answer(206, "\"0-1\"", [1, 2], ("Content-Range", "bytes 0-1/9")), FaultyS3.Answer(204, "\"0-1\"", []),
                     FaultyS3.Answer(200, etag: null, [1]), FaultyS3.Answer(200, "\"not hexadecimal\"", [1]),
                 })
        {
            await using var server = await FaultyS3.StartAsync(answer);
            using var source = SourceAt(server.Endpoint);
            AssertFault(await source.GetAsync("a.jpg"), ImageError.SourceFailed);
        }
    }

    [Test]
    public async Task GetAsync_CallerLeavesWhileItHangs_ThrowsSoon()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.HangAsync);
        using var source = SourceAt(server.Endpoint);
        using var gone = new CancellationTokenSource();
        var get = source.Source.GetAsync("a.jpg", null, gone.Token);
        await gone.CancelAsync();
        Assert.That(async () => await get.WaitAsync(TimeSpan.FromSeconds(10)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(source.Logged, Is.Empty);
    }

    [Test]
    public async Task GetAsync_CallerLeavesDuringTheBody_Throws()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Drip(1000));
        using var source = SourceAt(server.Endpoint);
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.That(async () => await source.Source.GetAsync("a.jpg", null, gone.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task OpenAsync_BodyCut_ReadingThrows()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Cut(50_000, 20_000));
        using var source = SourceAt(server.Endpoint);
        var opened = await source.Source.OpenAsync("a.jpg", null, default);
        await using var content = opened.Content!;
        Assert.That(opened.Count, Is.EqualTo(50_000));
        Assert.That(async () => await content.CopyToAsync(Stream.Null), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task OpenAsync_BodyStalls_ReadingThrows()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Announce(1000));
        using var source = SourceAt(server.Endpoint, Hasty with { AttemptTimeout = TimeSpan.FromSeconds(1) });
        var opened = await source.Source.OpenAsync("a.jpg", null, default);
        await using var content = opened.Content!;
        Assert.That(async () => await content.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(20)), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task OpenAsync_SlowButSteady_OutlivesTheDeadline()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Drip(30));
        using var source = SourceAt(server.Endpoint, new() { AttemptTimeout = TimeSpan.FromMilliseconds(900), Deadline = TimeSpan.FromSeconds(1) });
        var opened = await source.Source.OpenAsync("a.jpg", null, default);
        await using var content = opened.Content!;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        Assert.That(copy.Length, Is.EqualTo(30));
    }

    [TestCase("bytes 1-3/9")]
    [TestCase("bytes 0-3/*")]
    [TestCase("bytes 0-1/9")]
    [TestCase("nonsense")]
    public async Task OpenAsync_AnotherPartThanAskedFor_Fails(string contentRange)
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Answer(206, "\"0-1\"", [1, 2, 3, 4], ("Content-Range", contentRange)));
        using var source = SourceAt(server.Endpoint);
        var opened = await source.Source.OpenAsync("a.jpg", new ByteRange(0, 3), default);
        Assert.That(opened.Fault?.Error, Is.EqualTo(ImageError.SourceFailed));
        Assert.That(server.Requests.Select(r => r.Range), Is.All.EqualTo("bytes=0-3"));
    }

    [Test]
    public async Task OpenAsync_RangeIsIgnored_GivesTheWhole()
    {
        await using var server = await FaultyS3.StartAsync(FaultyS3.Object([1, 2, 3, 4]));
        using var source = SourceAt(server.Endpoint);
        var opened = await source.Source.OpenAsync("a.jpg", new ByteRange(1, 2), default);
        await using var content = opened.Content!;
        Assert.That((opened.Offset, opened.Count, opened.Head!.Length), Is.EqualTo((0L, 4L, 4L)));
    }

    [Test]
    public async Task CheckAsync_EveryAnswer_OnlyOneThatServesIsWell()
    {
        foreach (var (answer, isWell) in new (Func<HttpContext, Task>, bool)[]
                 {
                     (FaultyS3.Error(404, "NoSuchKey"), true), (FaultyS3.Error(403, "AccessDenied"), true), (FaultyS3.Object([1]), true),
                     (FaultyS3.Error(403, "InvalidAccessKeyId"), false), (FaultyS3.Error(404, "NoSuchBucket"), false), (FaultyS3.Page(502), false),
                     (FaultyS3.HangAsync, false),
                 })
        {
            await using var server = await FaultyS3.StartAsync(answer);
            using var source = SourceAt(server.Endpoint, Hasty);
            var fault = await source.Source.CheckAsync(default);
            Assert.That(fault is null, Is.EqualTo(isWell), fault?.Says);
            Assert.That(server.Requests, Has.Count.EqualTo(1));
        }
    }

    private static TestSource SourceAt(string endpoint, OriginalsOptions? limits = null) =>
        new(endpoint, "secret-bucket", S3Server.OwnerCredentials, limits: limits ?? Patient);

    private static void AssertFault(FetchResult result, ImageError error)
    {
        Assert.That((result.Outcome, result.Fault?.Error), Is.EqualTo((FetchOutcome.Failed, error)));
        Assert.That(result.Fault!.Detail, Does.Not.Contain("secret-bucket").And.Not.Contain("127.0.0.1").And.Not.Contain("REQUEST-ID"));
    }

    private static async Task AssertTooSlowAsync(FaultyS3 server)
    {
        using var source = SourceAt(server.Endpoint, Hasty);
        var clock = Stopwatch.StartNew();
        AssertFault(await source.GetAsync("a.jpg"), ImageError.TooSlow);
        Assert.That(clock.Elapsed, Is.LessThan(Hasty.Deadline + TimeSpan.FromSeconds(3)));
        Assert.That(source.Logged, Is.EqualTo(new[] { 1025 }));
    }
}
