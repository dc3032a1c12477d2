namespace ImageProxy.Gateway.Tests.Servers;

/// <summary>A gateway before scripted nodes.</summary>
internal sealed class ScriptedFleet : IAsyncDisposable
{
    private ScriptedFleet(GatewayServer gateway, ScriptedNode[] nodes) => (Gateway, Nodes) = (gateway, nodes);

    public GatewayServer Gateway { get; }

    public IReadOnlyList<ScriptedNode> Nodes { get; }

    public ScriptedNode this[string? name] => Nodes.Single(n => n.Name == name);

    public static Task<ScriptedFleet> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(["a", "b", "c"], settings);

    public static async Task<ScriptedFleet> StartAsync(string[] names, params (string Key, string? Value)[] settings)
    {
        var nodes = await ScriptedNode.StartAsync(names);
        return new(await GatewayServer.StartAsync([.. nodes.Select(n => (n.Name, n.Url, (Uri?)n.Url))], settings), nodes);
    }

    /// <summary>The node that a target goes to now, and the one that it would go to next.</summary>
    public async Task<(ScriptedNode First, ScriptedNode Second)> OrderAsync(string target)
    {
        var first = this[await Gateway.NodeOfAsync(target)];
        var answer = first.Answer;
        first.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var second = this[await Gateway.NodeOfAsync(target)];
        first.Answer = answer;
        await Gateway.NodeOfAsync(target); // clears the count of failures
        return (first, second);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }
}
