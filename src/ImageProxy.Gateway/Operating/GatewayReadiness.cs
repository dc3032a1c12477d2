using ImageProxy.Admin;
using ImageProxy.Gateway.Balancing;
using Yarp.ReverseProxy;

namespace ImageProxy.Gateway.Operating;

/// <summary>The gateway is ready while it is not draining and at least one node is up.</summary>
internal sealed class GatewayReadiness(IProxyStateLookup state, IHostApplicationLifetime lifetime) : IReadiness
{
    public Task<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellationToken) => Task.FromResult(Faults());

    private IReadOnlyList<string> Faults()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return ["draining"];
        return state.TryGetCluster(FleetConfiguration.ClusterId, out var cluster) && cluster.DestinationsState.AllDestinations.Any(GatewayMetrics.IsUp) ? [] : ["no node is up"];
    }
}
