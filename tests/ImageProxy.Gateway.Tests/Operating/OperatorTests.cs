using System.Net;
using System.Text.Json;
using ImageProxy.EndToEnd;
using ImageProxy.Gateway.Tests.Servers;

namespace ImageProxy.Gateway.Tests.Operating;

/// <summary>What the operator can see and do: drain, add and remove nodes, look.</summary>
internal sealed class OperatorTests
{
    private static readonly string[] Targets = [.. Enumerable.Range(0, 120).Select(i => $"/200/200/crop/{i}.jpg")];

    [Test]
    public async Task Drain_OneNode_MovesItsKeysOnlyAndBack()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a", "b", "c", "d"]);
        var before = await OwnersAsync(fleet.Gateway);
        using var drained = await fleet.Gateway.Admin.PostAsync(new Uri("/nodes/b/drain", UriKind.Relative), null);
        Assert.That(drained.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var meanwhile = await OwnersAsync(fleet.Gateway);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(meanwhile.Values, Has.None.EqualTo("b"));
            Assert.That(Targets.Where(t => before[t] != "b" && meanwhile[t] != before[t]), Is.Empty, "other nodes' keys stay");
            Assert.That(Targets.Where(t => before[t] == "b").Select(t => meanwhile[t]).Distinct().Count(), Is.EqualTo(3), "its keys are shared by all others");
            Assert.That((await NodesAsync(fleet.Gateway)).Where(n => n.Draining).Select(n => n.Name), Is.EqualTo(new[] { "b" }));
        }

        using var back = await fleet.Gateway.Admin.DeleteAsync(new Uri("/nodes/b/drain", UriKind.Relative));
        Assert.That(await OwnersAsync(fleet.Gateway), Is.EqualTo(before));
    }

    [Test]
    public async Task Drain_EveryNode_IsAsIfNoneWere()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a", "b"]);
        foreach (var node in fleet.Nodes)
            using (await fleet.Gateway.Admin.PostAsync(new Uri($"/nodes/{node.Name}/drain", UriKind.Relative), null))
                Assert.That(await fleet.Gateway.NodeOfAsync(Targets[0]), Is.Not.Null);
    }

    [Test]
    public async Task Drain_UnknownNode_IsToldWhichThereAre()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a", "b"]);
        using var answer = await fleet.Gateway.Admin.PostAsync(new Uri("/nodes/x/drain", UriKind.Relative), null);
        Assert.That((answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.NotFound, "There is no node x; there are: a, b.\n")));
    }

    [Test]
    public async Task Reload_NodeAddedAndRemoved_TakesAndGivesItsShareOnly()
    {
        await using var d = await ScriptedNode.StartAsync("d");
        var three = await ScriptedNode.StartAsync("a", "b", "c");
        string file = Path.Combine(Directory.CreateTempSubdirectory("imageproxy-gateway-").FullName, "settings.json");
        await WriteAsync(file, three);
        await using var gateway = await GatewayServer.StartAsync([], ("file", file));
        var before = await OwnersAsync(gateway);
        await WriteAsync(file, [.. three, d]);
        await Until.TrueAsync(async () => (await NodesAsync(gateway)).Count == 4, "the fourth node is known");
        var after = await OwnersAsync(gateway);
        Assert.That(Targets.Where(t => after[t] != before[t]).Select(t => after[t]).Distinct(), Is.EqualTo(new[] { "d" }), "what moves, moves to the new node");
        Assert.That(after.Values.Count(n => n == "d"), Is.InRange(12, 50));

        // A fault leaves everything as it was.
        await File.WriteAllTextAsync(file, """{ "Gateway": { "Nodes": [] } }""");
        await WriteAsync(file, three);
        await Until.TrueAsync(async () => (await NodesAsync(gateway)).Count == 3, "the fourth node is forgotten");
        Assert.That(await OwnersAsync(gateway), Is.EqualTo(before));
        foreach (var node in three)
            await node.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Test]
    public async Task Metrics_AfterRequests_TellOfNodesAndAnswers()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a", "b"]);
        await OwnersAsync(fleet.Gateway);
        double byA = await fleet.Gateway.MetricAsync("imageproxy_gateway_requests_total", "node=\"a\"", "status=\"200\"");
        double byB = await fleet.Gateway.MetricAsync("imageproxy_gateway_requests_total", "node=\"b\"", "status=\"200\"");
        Assert.That((byA > 0, byB > 0, byA + byB), Is.EqualTo((true, true, (double)Targets.Length)));
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_request_duration_seconds_count"), Is.EqualTo(Targets.Length));
        Assert.That(await fleet.Gateway.Admin.GetStringAsync("/health/live"), Is.EqualTo("live\n"));
        Assert.That(await fleet.Gateway.Admin.GetStringAsync("/health/ready"), Is.EqualTo("ready\n"));
    }

    private static async Task<Dictionary<string, string?>> OwnersAsync(GatewayServer gateway)
    {
        var owners = new Dictionary<string, string?>();
        foreach (string target in Targets)
            owners[target] = await gateway.NodeOfAsync(target);
        return owners;
    }

    private static async Task<IReadOnlyList<(string Name, bool Draining)>> NodesAsync(GatewayServer gateway)
    {
        using var answer = JsonDocument.Parse(await gateway.Admin.GetStringAsync("/nodes"));
        return [.. answer.RootElement.EnumerateArray().Select(n => (n.GetProperty("name").GetString()!, n.GetProperty("draining").GetBoolean()))];
    }

    private static Task WriteAsync(string file, params ScriptedNode[] nodes) => File.WriteAllTextAsync(
        file, JsonSerializer.Serialize(new { Gateway = new { Nodes = nodes.Select(n => new { n.Name, Url = n.Url.ToString() }) } }));
}
