using ImageProxy.Admin;
using ImageProxy.Gateway.Balancing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace ImageProxy.Gateway.Operating;

/// <summary>
/// On the operator's address: <c>GET /nodes</c> lists them; <c>POST /nodes/{name}/drain</c> sends nothing new to one, <c>DELETE</c> of the same
/// undoes it.
/// </summary>
internal sealed partial class NodeEndpoints(IProxyStateLookup state, DrainList drained, ILogger<NodeEndpoints> logger) : IAdminEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/nodes", () => Results.Json(Nodes().Select(Describe)));
        routes.MapPost("/nodes/{name}/drain", (string name) => Change(name, drain: true));
        routes.MapDelete("/nodes/{name}/drain", (string name) => Change(name, drain: false));
    }

    private IResult Change(string name, bool drain)
    {
        if (Nodes().FirstOrDefault(node => string.Equals(node.DestinationId, name, StringComparison.OrdinalIgnoreCase)) is not { } node)
            return Results.Text($"There is no node {name}; there are: {string.Join(", ", Nodes().Select(n => n.DestinationId))}.\n", statusCode: 404);
        if (drain)
            drained.Add(node.DestinationId);
        else
            drained.Remove(node.DestinationId);
        LogChanged(node.DestinationId, drain ? "drains" : "is in again");
        return Results.Json(Describe(node));
    }

    private IEnumerable<DestinationState> Nodes() =>
        state.TryGetCluster(FleetConfiguration.ClusterId, out var cluster) ? cluster.DestinationsState.AllDestinations.OrderBy(node => node.DestinationId, StringComparer.Ordinal) : [];

    private object Describe(DestinationState node) => new
    {
        name = node.DestinationId,
        url = node.Model.Config.Address,
        up = GatewayMetrics.IsUp(node),
        probes = Word(node.Health.Active),
        requests = Word(node.Health.Passive),
        draining = drained.Contains(node.DestinationId),
        load = node.ConcurrentRequestCount,
    };

    private static string Word(DestinationHealth health) => health.ToString().ToLowerInvariant();

    [LoggerMessage(8031, LogLevel.Information, "By the operator's word node {Node} {Change}.")]
    private partial void LogChanged(string node, string change);
}
