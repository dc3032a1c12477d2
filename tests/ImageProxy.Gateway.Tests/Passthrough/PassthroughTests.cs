using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Gateway.Tests.Servers;

namespace ImageProxy.Gateway.Tests.Passthrough;

internal sealed class PassthroughTests
{
    private static readonly byte[] Picture = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];
    private ScriptedNode _bucket = null!;
    private ScriptedNode _node = null!;
    private GatewayServer _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (_bucket, _node) = (await ScriptedNode.StartAsync("bucket"), await ScriptedNode.StartAsync("a"));
        _gateway = await GatewayServer.StartAsync(
            [("a", _node.Url, _node.Url)], ("Gateway:Passthrough:Url", _bucket.Url + "pictures/"), ("Gateway:AttemptTimeout", "00:00:00.5"));
        _bucket.Answer = FaultyS3.Answer(200, "\"tag\"", Picture, ("Content-Type", "image/jpeg"), ("x-amz-request-id", "1"), ("Set-Cookie", "a=b"), ("Server", "AmazonS3"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _node.DisposeAsync();
        await _bucket.DisposeAsync();
    }

    [Test]
    public async Task Get_Original_StreamsFromTheBucketWithoutWhatIsItsOwn()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/original/people/ann.jpg?versionId=1");
        request.Headers.Add("Cookie", "session=1");
        request.Headers.Add("Authorization", "Bearer x");
        request.Headers.Add("Range", "bytes=0-9");
        using var answer = await _gateway.Client.SendAsync(request);
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(Picture));
        Assert.That(
            answer.Headers.Concat(answer.Content.Headers).Select(h => h.Key).Where(k => k is not "Date"),
            Is.EquivalentTo(new[] { "ETag", "Last-Modified", "Content-Type", "Content-Length", "X-Content-Type-Options", "Content-Security-Policy" }));
        var asked = _bucket.Requests.Single();
        Assert.That((asked.Target, asked.Headers.Range.ToString()), Is.EqualTo(("/pictures/people/ann.jpg", "bytes=0-9")));
        Assert.That(asked.Headers.Keys, Is.EquivalentTo(new[] { "Host", "Range" }));
        Assert.That(_node.Requests, Is.Empty);
        Assert.That(await _gateway.MetricAsync("imageproxy_gateway_requests_total", "node=\"bucket\""), Is.EqualTo(1));
    }

    [TestCase("/original/a%2Fb%20c.jpg", "/pictures/a/b%20c.jpg")]
    [TestCase("/original/at%40webp", "/pictures/at%40webp")]
    [TestCase("/original/a@webp", "/pictures/a%40webp")]
    [TestCase("/original/a+b.jpg", "/pictures/a%2Bb.jpg")]
    [TestCase("/original/%c3%bc.jpg", "/pictures/%C3%BC.jpg")]
    [TestCase("/original/a%3Fversions", "/pictures/a%3Fversions")]
    public async Task Get_OddKey_IsWrittenAnewAndNamesOneObject(string target, string expected)
    {
        await _gateway.GetAsync(target);
        Assert.That(_bucket.Requests.Single().Target, Is.EqualTo(expected));
    }

    /// <summary>What the one rule for keys refuses never reaches the bucket; a node says what is wrong with it.</summary>
    [TestCase("/original/../secret")]
    [TestCase("/original/%2e%2e/secret")]
    [TestCase("/original/a//b")]
    [TestCase("/original/")]
    [TestCase("/originals/a.jpg")]
    [TestCase("/200/200/crop/a.jpg")]
    public async Task Get_NoKey_GoesToANode(string target)
    {
        await _gateway.GetAsync(target);
        Assert.That((_bucket.Requests.Count, _node.Requests.Single().Target), Is.EqualTo((0, target)));
    }

    [TestCase(404, 404, "original-missing")]
    [TestCase(403, 404, "original-missing")]
    [TestCase(301, 502, "source-failed")]
    [TestCase(500, 502, "source-failed")]
    [TestCase(503, 502, "source-failed")]
    public async Task Get_BucketRefuses_IsAProblemOfOurs(int theirs, int ours, string type)
    {
        _bucket.Answer = FaultyS3.Error(theirs, "Nothing");
        var (_, body) = await _gateway.GetAsync("/original/a.jpg", ours);
        Assert.That(body, Does.Contain($"urn:imageproxy:{type}").And.Not.Contain("secret-bucket"));
    }

    [Test]
    public async Task Get_BucketCutsOff_NeverLooksWhole()
    {
        _bucket.Answer = FaultyS3.Cut(announced: 500_000, sent: 400_000);
        Assert.That(async () => await _gateway.Client.GetByteArrayAsync("/original/a.jpg"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Get_BucketSilent_IsTooSlow()
    {
        _bucket.Answer = FaultyS3.HangAsync;
        Assert.That((await _gateway.GetAsync("/original/a.jpg", 504)).Body, Does.Contain("urn:imageproxy:too-slow"));
    }

    [TestCase(304)]
    [TestCase(416)]
    public async Task Get_ConditionOrRange_PassesTheBucketsWord(int status)
    {
        _bucket.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"tag\"";
            return Task.CompletedTask;
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/original/a.jpg");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"tag\"");
        using var answer = await _gateway.Client.SendAsync(request);
        Assert.That(((int)answer.StatusCode, answer.Headers.ETag?.Tag), Is.EqualTo((status, "\"tag\"")));
        Assert.That(_bucket.Requests.Single().Headers.IfNoneMatch.ToString(), Is.EqualTo("\"tag\""));
    }

    /// <summary>A page in the bucket would run in this origin's name.</summary>
    [Test]
    public async Task Get_NoImage_IsAnAttachment()
    {
        _bucket.Answer = FaultyS3.Page(200);
        using var answer = await _gateway.Client.GetAsync("/original/page.html");
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentDisposition?.DispositionType), Is.EqualTo((HttpStatusCode.OK, "attachment")));
    }
}
