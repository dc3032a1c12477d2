using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.Gateway.Tests.Servers;

/// <summary>A gateway before real services, each a process with a disk cache of its own, over one folder of originals.</summary>
internal sealed class RealFleet : IAsyncDisposable
{
    private RealFleet(GatewayServer gateway, Dictionary<string, ServiceProcess> nodes) => (Gateway, Nodes) = (gateway, nodes);

    public GatewayServer Gateway { get; }

    public IReadOnlyDictionary<string, ServiceProcess> Nodes { get; }

    /// <param name="folder">Holds <c>originals</c>.</param>
    /// <param name="gatewaySettings">Of the gateway; the nodes drain for a second.</param>
    public static async Task<RealFleet> StartAsync(string folder, string[] names, params (string Key, string? Value)[] gatewaySettings)
    {
        var nodes = await Task.WhenAll(names.Select(name => ServiceProcess.StartAsync(
            folder, ("Caching:Directory", Path.Combine(folder, "cache-" + name)), ("Rendering:Isolation", "None"), ("Http:DrainDelay", "00:00:01"),
            ("Logging:LogLevel:ImageProxy", "Warning"))));
        var gateway = await GatewayServer.StartAsync([.. names.Zip(nodes, (name, node) => (name, node.Client.BaseAddress!, (Uri?)new Uri(node.Metrics, "/")))], gatewaySettings);
        return new(gateway, names.Zip(nodes).ToDictionary(p => p.First, p => p.Second));
    }

    /// <summary>Renders at all nodes but those named.</summary>
    public async Task<Dictionary<string, double>> RendersAsync(params string[] without)
    {
        var renders = new Dictionary<string, double>();
        foreach (var (name, node) in Nodes.Where(n => !without.Contains(n.Key)))
            renders[name] = await node.MetricAsync("imageproxy_renders_total");
        return renders;
    }

    public async Task<Dictionary<string, string>> OwnersAsync(IEnumerable<string> urls)
    {
        var owners = new Dictionary<string, string>();
        foreach (string url in urls)
            owners[url] = (await Gateway.NodeOfAsync(url))!;
        return owners;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var node in Nodes.Values)
            node.Dispose();
    }
}
