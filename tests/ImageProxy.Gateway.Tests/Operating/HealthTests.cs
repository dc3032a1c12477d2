using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Gateway.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Gateway.Tests.Operating;

internal sealed class HealthTests
{
    private const string Target = "/200/200/crop/people/ann.jpg";

    private static readonly Func<HttpContext, Task> NotReady = context =>
    {
        context.Response.StatusCode = 503;
        return context.Response.WriteAsync("draining");
    };

    [Test]
    public async Task Probe_NodeNotReady_IsAskedNoMoreUntilItIsAndFinishesWhatItHas()
    {
        await using var fleet = await ScriptedFleet.StartAsync();
        var (first, second) = await fleet.OrderAsync(Target);
        var (gate, ready, answer) = (new TaskCompletionSource(), first.Health, first.Answer);
        first.Answer = async context =>
        {
            await gate.Task;
            await answer(context);
        };
        int before = first.Requests.Count;
        var begun = fleet.Gateway.NodeOfAsync(Target);
        await Until.TrueAsync(() => first.Requests.Count == before + 1, "it has one to finish");
        first.Health = NotReady;
        await fleet.Gateway.IsUpAsync(first.Name, false);
        Assert.That(await fleet.Gateway.NodeOfAsync(Target), Is.EqualTo(second.Name));
        gate.SetResult();
        Assert.That(await begun, Is.EqualTo(first.Name), "what was begun there ends there");
        first.Health = ready;
        await fleet.Gateway.IsUpAsync(first.Name, true);
        Assert.That(await fleet.Gateway.NodeOfAsync(Target), Is.EqualTo(first.Name));
    }

    /// <summary>A process that is stopped closes no connection; what waits for it must not wait for its time to be over.</summary>
    [Test]
    public async Task Probe_NodeSilent_WhatWaitsForItIsAskedOfTheNext()
    {
        await using var fleet = await ScriptedFleet.StartAsync(
            ("Gateway:ProbeTimeout", "00:00:00.2"), ("Gateway:ProbeFailures", "2"), ("Gateway:AttemptTimeout", "00:02:00"), ("Gateway:Deadline", "00:02:00"));
        var (first, second) = await fleet.OrderAsync(Target);
        var ready = first.Health;
        (first.Answer, first.Health) = (FaultyS3.HangAsync, FaultyS3.HangAsync);
        Assert.That(await fleet.Gateway.NodeOfAsync(Target), Is.EqualTo(second.Name));
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_retries_total", "lost"), Is.EqualTo(1));
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_outs_total", "silent", $"node=\"{first.Name}\""), Is.EqualTo(1));
        first.Health = ready;
        await fleet.Gateway.IsUpAsync(first.Name, true);
    }

    [Test]
    public async Task Requests_FailedInARow_TakeTheNodeOutForAWhile()
    {
        await using var fleet = await ScriptedFleet.StartAsync(("Gateway:OutFor", "00:00:01"));
        var (first, _) = await fleet.OrderAsync(Target);
        var answer = first.Answer;
        int before = first.Requests.Count;
        first.Answer = FaultyS3.ResetAsync;
        for (int i = 0; i < 3; i++)
            await fleet.Gateway.GetAsync(Target);
        Assert.That(first.Requests, Has.Count.EqualTo(before + 3));
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_outs_total", "failures", $"node=\"{first.Name}\""), Is.EqualTo(1));
        first.Answer = answer;
        await Until.TrueAsync(async () => await fleet.Gateway.NodeOfAsync(Target) == first.Name, "it is asked again");
    }

    [Test]
    public async Task Requests_FailedNowAndThen_TakeNobodyOut()
    {
        await using var fleet = await ScriptedFleet.StartAsync();
        var (first, _) = await fleet.OrderAsync(Target);
        var answer = first.Answer;
        for (int i = 0; i < 12; i++)
        {
            first.Answer = i % 3 == 2 ? answer : FaultyS3.ResetAsync;
            await fleet.Gateway.GetAsync(Target);
        }

        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_outs_total"), Is.Zero);
    }

    /// <summary>Probes can be wrong, and asking nobody would be the worst answer.</summary>
    [Test]
    public async Task Probe_NobodyReady_AllAreAskedAllTheSameAndReadinessSaysNo()
    {
        await using var fleet = await ScriptedFleet.StartAsync();
        foreach (var node in fleet.Nodes)
            node.Health = NotReady;
        foreach (var node in fleet.Nodes)
            await fleet.Gateway.IsUpAsync(node.Name, false);
        using var ready = await fleet.Gateway.Admin.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.That(((int)ready.StatusCode, await ready.Content.ReadAsStringAsync()), Is.EqualTo((503, "no node is up\n")));
        Assert.That(await fleet.Gateway.NodeOfAsync(Target), Is.Not.Null);
    }

    /// <summary>Without an address for its health a node is asked at its public one, where every answer but a failure will do.</summary>
    [TestCase(400, 1)]
    [TestCase(500, 0)]
    public async Task Probe_NoHealthUrl_AnyAnswerBelow500Counts(int status, int up)
    {
        await using var node = await ScriptedNode.StartAsync("a");
        node.Health = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayServer.StartAsync([("a", node.Url, null), ("b", new("http://127.0.0.1:1"), null)]);
        await gateway.IsUpAsync("b", false);
        await gateway.IsUpAsync("a", up == 1);
    }
}
