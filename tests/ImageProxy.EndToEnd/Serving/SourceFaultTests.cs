using System.Net;
using ImageProxy.EndToEnd.Servers;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>What a client sees of a source that fails, is slow, or refuses us; and of a service that has too much to do.</summary>
internal sealed class SourceFaultTests
{
    [Test]
    public async Task Get_SourceFails_Answers502ThatNobodyKeeps()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Error(500, "InternalError"));
        await using var server = await ImageProxyServer.StartAsync(ImageProxyServer.S3(s3.Endpoint));
        await AssertProblemAsync(server, 502, "source-failed");
    }

    [Test]
    public async Task Get_SourceHangs_Answers504WithinTheDeadline()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.HangAsync);
        await using var server = await ImageProxyServer.StartAsync(
            [.. ImageProxyServer.S3(s3.Endpoint), ("Originals:AttemptTimeout", "00:00:00.2"), ("Originals:Deadline", "00:00:01")]);
        await AssertProblemAsync(server, 504, "too-slow");
    }

    [Test]
    public async Task Get_CredentialsRefused_Answers502AndTellsTheOperatorOnce()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Error(403, "InvalidAccessKeyId"));
        await using var server = await ImageProxyServer.StartAsync(ImageProxyServer.S3(s3.Endpoint));
        for (int i = 0; i < 20; i++)
            await AssertProblemAsync(server, 502, "source-failed", $"/100/100/crop/{i}.jpg");
        Assert.That(server.Logs.Lines.Count(l => l.Level == LogLevel.Error), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_AccessDenied_IsAMissingOriginal()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Error(403, "AccessDenied"));
        await using var server = await ImageProxyServer.StartAsync(ImageProxyServer.S3(s3.Endpoint));
        using var response = await server.GetAsync("/100/100/crop/photo.jpg");
        Assert.That((response.StatusCode, (await response.ProblemAsync()).Type), Is.EqualTo((HttpStatusCode.NotFound, "urn:imageproxy:original-missing")));
    }

    [Test]
    public async Task Get_LeaderLeaves_TheOthersAreStillAnswered()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Held(arrived, proceed, FaultyS3.Object(TestOriginals.Photo(64, 48))));
        await using var server = await ImageProxyServer.StartAsync(ImageProxyServer.S3(s3.Endpoint));
        using var leaving = new CancellationTokenSource();
        var leader = server.Client.GetAsync("/100/100/crop/photo.jpg", leaving.Token);
        await arrived.Task;
        var follower = server.GetAsync("/100/100/crop/photo.jpg");
        while (await server.MetricAsync("imageproxy_flights_waiters") < 2)
            await Task.Yield();
        await leaving.CancelAsync();
        Assert.That(async () => await leader, Throws.InstanceOf<OperationCanceledException>());
        while (await server.MetricAsync("imageproxy_flights_waiters") > 1)
            await Task.Yield();
        proceed.SetResult();

        using var answer = await follower;
        Assert.That((answer.StatusCode, answer.Tier(), s3.Requests.Count), Is.EqualTo((HttpStatusCode.OK, "joined", 1)));
    }

    [Test]
    public async Task Stop_WhileARequestIsUnderWay_AnswersItFirst()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Held(arrived, proceed, FaultyS3.Object(TestOriginals.Photo(64, 48))));
        await using var server = await ImageProxyServer.StartAsync([.. ImageProxyServer.S3(s3.Endpoint), ("Http:DrainDelay", "00:00:00.3")]);
        var request = server.GetAsync("/100/100/crop/photo.jpg");
        await arrived.Task;
        var stopping = server.StopAsync();
        using var ready = await server.Admin.GetAsync("/health/ready");
        proceed.SetResult();

        using var answer = await request;
        await stopping;
        Assert.That((ready.StatusCode, answer.StatusCode), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK)));
    }

    private static async Task AssertProblemAsync(ImageProxyServer server, int status, string type, string path = "/100/100/crop/photo.jpg")
    {
        using var response = await server.GetAsync(path);
        var (found, detail) = await response.ProblemAsync();
        Assert.That(((int)response.StatusCode, found, response.Header("Cache-Control")), Is.EqualTo((status, "urn:imageproxy:" + type, "no-store")));
        Assert.That(detail, Does.Not.Contain("REQUEST-ID").And.Not.Contain("originals").And.Not.Contain("127.0.0.1"));
    }
}
