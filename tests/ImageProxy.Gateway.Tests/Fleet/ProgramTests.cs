using System.Diagnostics;
using ImageProxy.EndToEnd;
using ImageProxy.Gateway.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Gateway.Tests.Fleet;

/// <summary>The gateway as a program.</summary>
internal sealed class ProgramTests
{
    [Test]
    public async Task Start_WithoutNodes_EndsWith78AndSaysWhatToWrite()
    {
        using var gateway = GatewayProcess.Start(null);
        var output = gateway.Process.StandardOutput.ReadToEndAsync();
        string said = await gateway.Process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await gateway.Process.WaitForExitAsync();
        await output;
        Assert.That((gateway.Process.ExitCode, said), Is.EqualTo((78,
            "The configuration has 1 fault:\n  - Gateway:Nodes is empty; name at least one node: \"Nodes\": [ { \"Name\": \"a\", \"Url\": \"http://10.0.0.11:5500\" } ].\n")));
    }

    /// <summary>As the load balancer before it sees a restart: readiness says no while the port is open, and what was begun is answered.</summary>
    [Test]
    public async Task Terminate_AmidRequests_AnswersThemAndWhatComesMeanwhile()
    {
        await using var node = await ScriptedNode.StartAsync("a");
        using var gateway = await GatewayProcess.StartAsync(("Gateway:Nodes:0:Name", "a"), ("Gateway:Nodes:0:Url", node.Url.ToString()), ("Http:DrainDelay", "00:00:02"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (gate, answer) = (new TaskCompletionSource(), node.Answer);
        node.Answer = async context =>
        {
            await gate.Task;
            await context.Response.WriteAsync("late");
        };
        var begun = client.GetStringAsync(new Uri(gateway.Address, "/200/200/crop/a.jpg"));
        await Until.TrueAsync(() => node.Requests.Count == 1, "one is under way");
        using (var kill = Process.Start("kill", ["-TERM", gateway.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await Until.TrueAsync(
            async () =>
            {
                using var ready = await client.GetAsync(new Uri(gateway.Admin, "/health/ready"));
                return await ready.Content.ReadAsStringAsync() == "draining\n";
            },
            "readiness says that it is draining");
        node.Answer = answer;
        Assert.That(await client.GetStringAsync(new Uri(gateway.Address, "/200/200/crop/b.jpg")), Is.EqualTo("a"), "its port is open");
        gate.SetResult();
        Assert.That(await begun, Is.EqualTo("late"));
        await gateway.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(gateway.Process.ExitCode, Is.Zero);
    }
}
