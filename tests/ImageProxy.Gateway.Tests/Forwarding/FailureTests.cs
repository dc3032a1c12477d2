using System.Net;
using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Gateway.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Gateway.Tests.Forwarding;

/// <summary>A node fails in every way there is; the client sees the next one's answer as long as nothing of the first's was sent.</summary>
internal sealed class FailureTests
{
    private const string Target = "/200/200/crop/people/ann.jpg";

    private static readonly Func<HttpContext, Task> CutBeforeHeaders = FaultyS3.ResetAsync;
    private static readonly Func<HttpContext, Task> CutAfterHeaders = FaultyS3.Cut(announced: 50_000, sent: 0);
    private static readonly Func<HttpContext, Task> CutHalfWay = FaultyS3.Cut(announced: 50_000, sent: 25_000);

    private static readonly Func<HttpContext, Task> CutChunked = async context =>
    {
        await context.Response.Body.WriteAsync(new byte[10_000]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    private static IEnumerable<TestCaseData> Faults() =>
    [
        new TestCaseData(CutBeforeHeaders, "connection").SetArgDisplayNames("before headers"),
        new TestCaseData(CutAfterHeaders, "cut").SetArgDisplayNames("after headers"),
        new TestCaseData(CutHalfWay, "cut").SetArgDisplayNames("half-way"),
        new TestCaseData(CutChunked, null).SetArgDisplayNames("in chunks"),
        new TestCaseData((Func<HttpContext, Task>)FaultyS3.HangAsync, "timeout").SetArgDisplayNames("silent"),
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task Get_NodeFails_NextInOrderAnswers(Func<HttpContext, Task> fault, string? reason)
    {
        await using var fleet = await ScriptedFleet.StartAsync(("Gateway:AttemptTimeout", "00:00:00.5"));
        var (first, second) = await fleet.OrderAsync(Target);
        string label = reason is null ? "" : $"reason=\"{reason}\""; // a reset may overtake the headers
        double before = await fleet.Gateway.MetricAsync("imageproxy_gateway_retries_total", $"node=\"{first.Name}\"", label);
        first.Answer = fault;
        var (node, body) = await fleet.Gateway.GetAsync(Target);
        Assert.That((node, body), Is.EqualTo((second.Name, second.Name)));
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_retries_total", $"node=\"{first.Name}\"", label), Is.EqualTo(before + 1));
    }

    /// <summary>Beyond what is held back the client has bytes already: its connection breaks, so that it never takes a part for the whole.</summary>
    [TestCase(200_000, 150_000)]
    [TestCase(100_000, 99_999)]
    public async Task Get_CutBeyondWhatIsHeld_NeverLooksWhole(int announced, int sent)
    {
        await using var fleet = await ScriptedFleet.StartAsync();
        var (first, second) = await fleet.OrderAsync(Target);
        int asked = second.Requests.Count;
        first.Answer = FaultyS3.Cut(announced, sent);
        using var answer = await fleet.Gateway.Client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(announced));
        Assert.That(async () => await answer.Content.ReadAsByteArrayAsync(), Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>());
        Assert.That(second.Requests, Has.Count.EqualTo(asked), "nobody else was asked");
    }

    [TestCase(1)]
    [TestCase(4_096)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(400_000)]
    public async Task Get_BodyOfAnySize_PassesWhole(int size)
    {
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        await using var fleet = await ScriptedFleet.StartAsync(["a"]);
        fleet["a"].Answer = FaultyS3.Object(body);
        Assert.That(await fleet.Gateway.Client.GetByteArrayAsync(Target), Is.EqualTo(body));
        fleet["a"].Answer = FaultyS3.Chunked(body);
        Assert.That(await fleet.Gateway.Client.GetByteArrayAsync(Target), Is.EqualTo(body));
    }

    [Test]
    public async Task Get_EveryNodeFails_IsAProblemNobodyKeeps()
    {
        await using var fleet = await ScriptedFleet.StartAsync(("Gateway:Failures", "1000"));
        foreach (var node in fleet.Nodes)
            node.Answer = CutHalfWay;
        using var answer = await fleet.Gateway.Client.GetAsync(Target);
        Assert.That((answer.StatusCode, answer.Headers.CacheControl!.NoStore), Is.EqualTo((HttpStatusCode.BadGateway, true)));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"type\":\"urn:imageproxy:node-failed\""));
        Assert.That(fleet.Nodes.Select(n => n.Requests.Count), Is.All.EqualTo(1), "each was asked once");
    }

    [Test]
    public async Task Get_EveryNodeSilent_IsTooSlow()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a", "b"], ("Gateway:AttemptTimeout", "00:00:00.3"));
        foreach (var node in fleet.Nodes)
            node.Answer = FaultyS3.HangAsync;
        var (_, body) = await fleet.Gateway.GetAsync(Target, 504);
        Assert.That(body, Does.Contain("urn:imageproxy:too-slow"));
    }

    /// <summary>A node that sheds is asked no more for this request; where all shed, one of them says so itself.</summary>
    [Test]
    public async Task Get_NodeBusy_NextIsAskedAndItsOwnWordPassesWhereAllAre()
    {
        await using var fleet = await ScriptedFleet.StartAsync();
        var (first, second) = await fleet.OrderAsync(Target);
        Func<HttpContext, Task> busy = context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("shed");
        };
        first.Answer = busy;
        Assert.That((await fleet.Gateway.GetAsync(Target)).Node, Is.EqualTo(second.Name));
        foreach (var node in fleet.Nodes)
            node.Answer = busy;
        using var answer = await fleet.Gateway.Client.GetAsync(Target);
        Assert.That((answer.StatusCode, answer.Headers.RetryAfter?.ToString(), await answer.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "7", "shed")));
    }

    /// <summary>Nodes that are all busy are not asked thrice as often by it.</summary>
    [Test]
    public async Task Get_AllBusyForLong_RetriesAreATenthOfTheTraffic()
    {
        await using var fleet = await ScriptedFleet.StartAsync();
        foreach (var node in fleet.Nodes)
        {
            node.Answer = context =>
            {
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            };
        }

        for (int i = 0; i < 300; i++)
            await fleet.Gateway.GetAsync($"/200/200/crop/{i}.jpg", 503);
        Assert.That(fleet.Nodes.Sum(n => n.Requests.Count), Is.InRange(301, 300 + 20 + 30), "a burst of 20, then one in ten");
    }

    [Test]
    public async Task Get_ClientLeaves_NodeIsToldAndNotBlamed()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a"], ("Gateway:Failures", "1"));
        var told = new TaskCompletionSource();
        fleet["a"].Answer = async context =>
        {
            var left = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(left.SetResult);
            await left.Task;
            told.SetResult();
        };
        using var leaving = new CancellationTokenSource();
        var asking = fleet.Gateway.Client.GetAsync(Target, leaving.Token);
        await Until.TrueAsync(() => fleet["a"].Requests.Count == 1, "the node was asked");
        await leaving.CancelAsync();
        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Until.TrueAsync(async () => await fleet.Gateway.MetricAsync("imageproxy_gateway_requests_total", "499") == 1, "it is counted as 499");
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_node_up"), Is.EqualTo(1));
    }
}
