using ImageProxy.EndToEnd;
using ImageProxy.Gateway.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Gateway.Tests.Balancing;

/// <summary>Bounded load: a key that everybody wants does not drown its node.</summary>
internal sealed class SpillTests
{
    private const string Hot = "/200/200/crop/hot.jpg";

    [Test]
    public async Task Get_HotKey_SpillsToTheNextInOrderAndComesBack()
    {
        await using var fleet = await ScriptedFleet.StartAsync(("Gateway:LeastLoad", "4"), ("Gateway:LoadFactor", "1.25"));
        var (first, second) = await fleet.OrderAsync(Hot);
        int before = first.Requests.Count, beforeSecond = second.Requests.Count;
        var gate = new TaskCompletionSource();
        foreach (var node in fleet.Nodes)
        {
            node.Answer = async context =>
            {
                await gate.Task;
                await context.Response.WriteAsync(node.Name);
            };
        }

        // One after the other, so that each sees the load of those before.
        var asked = new List<Task<string?>>();
        for (int i = 1; i <= 6; i++)
        {
            asked.Add(fleet.Gateway.NodeOfAsync(Hot));
            await Until.TrueAsync(() => fleet.Nodes.Sum(n => n.Requests.Count) >= before + beforeSecond + i, $"{i} are under way");
        }

        Assert.That((first.Requests.Count - before, second.Requests.Count - beforeSecond), Is.EqualTo((4, 2)), "four may be under way, the rest goes to the second choice");
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_spills_total", $"node=\"{first.Name}\""), Is.EqualTo(2));
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_node_load", $"node=\"{first.Name}\""), Is.EqualTo(4));
        gate.SetResult();
        await Task.WhenAll(asked);
        await Until.TrueAsync(async () => await fleet.Gateway.MetricAsync("imageproxy_gateway_node_load") == 0, "all are done");
        Assert.That(await fleet.Gateway.NodeOfAsync(Hot), Is.EqualTo(first.Name), "its own node again");
    }

    [Test]
    public async Task Get_SlowNode_SlowsOnlyWhatItMayHave()
    {
        await using var fleet = await ScriptedFleet.StartAsync(("Gateway:LeastLoad", "4"));
        var (slow, _) = await fleet.OrderAsync(Hot);
        var gate = new TaskCompletionSource();
        var answer = slow.Answer;
        slow.Answer = async context =>
        {
            await gate.Task;
            await answer(context);
        };
        int answered = 0, before = slow.Requests.Count;
        var clients = Enumerable.Range(0, 8).Select(async client =>
        {
            for (int i = 0; i < 50 && !gate.Task.IsCompleted; i++)
            {
                await fleet.Gateway.NodeOfAsync($"/200/200/crop/{client}/{i}.jpg");
                Interlocked.Increment(ref answered);
            }
        }).ToArray();
        await Until.TrueAsync(() => Volatile.Read(ref answered) >= 150, "clients are answered though one node answers nothing");
        Assert.That(slow.Requests.Count - before, Is.InRange(1, 4), "four may be under way there");
        gate.SetResult();
        await Task.WhenAll(clients);
    }

    [TestCase("a")]
    [TestCase("a", "b")]
    public async Task Get_EveryNodeAtItsMost_IsTurnedAwayAtOnce(params string[] names)
    {
        await using var fleet = await ScriptedFleet.StartAsync(names, ("Gateway:LeastLoad", "2"), ("Gateway:MaxLoad", "2"));
        var gate = new TaskCompletionSource();
        foreach (var node in fleet.Nodes)
            node.Answer = context => gate.Task;
        var asked = new List<Task<string?>>();
        for (int i = 1; i <= 2 * names.Length; i++)
        {
            asked.Add(fleet.Gateway.NodeOfAsync(Hot));
            await Until.TrueAsync(() => fleet.Nodes.Sum(n => n.Requests.Count) == i, $"{i} are under way");
        }

        using var answer = await fleet.Gateway.Client.GetAsync(Hot);
        Assert.That(((int)answer.StatusCode, answer.Headers.RetryAfter?.ToString(), answer.Headers.CacheControl!.NoStore), Is.EqualTo((503, "1", true)));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("urn:imageproxy:busy"));
        gate.SetResult();
        await Task.WhenAll(asked);
    }
}
