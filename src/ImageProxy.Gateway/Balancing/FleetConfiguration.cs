using ImageProxy.Gateway.Health;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;

namespace ImageProxy.Gateway.Balancing;

/// <summary>Tells YARP of the nodes: one route for everything, one cluster, a destination for each node; again whenever the settings change.</summary>
internal sealed class FleetConfiguration : IProxyConfigProvider, IDisposable
{
    public const string ClusterId = "nodes";
    private const int ConnectionsForProbes = 4;
    private readonly GatewaySettings _settings;
    private readonly InMemoryConfigProvider _config;

    public FleetConfiguration(GatewaySettings settings)
    {
        _settings = settings;
        _config = new(Routes(), Clusters(settings.Current));
        settings.Changed += Update;
    }

    public IProxyConfig GetConfig() => _config.GetConfig();

    public void Dispose() => _settings.Changed -= Update;

    private void Update(GatewayOptions options) => _config.Update(Routes(), Clusters(options));

    private static RouteConfig[] Routes() => [new() { RouteId = "all", ClusterId = ClusterId, Match = new() { Path = "{**all}" } }];

    private static ClusterConfig[] Clusters(GatewayOptions options) =>
    [
        new()
        {
            ClusterId = ClusterId,
            LoadBalancingPolicy = RendezvousPolicy.PolicyName,
            Destinations = options.Nodes.ToDictionary(node => node.Name, Destination, StringComparer.OrdinalIgnoreCase),
            HttpClient = new() { MaxConnectionsPerServer = options.MaxLoad + ConnectionsForProbes },
            HttpRequest = new() { ActivityTimeout = options.AttemptTimeout, Version = new(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact },
            HealthCheck = new()
            {
                Active = new()
                {
                    Enabled = true, Interval = options.ProbeInterval, Timeout = options.ProbeTimeout, Policy = ProbePolicy.PolicyName, Path = "/health/ready",
                },
                Passive = new() { Enabled = true, Policy = FailurePolicy.PolicyName, ReactivationPeriod = options.OutFor },
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic, // with none healthy all are tried: probes can be wrong
            },
        },
    ];

    private static DestinationConfig Destination(NodeOptions node) =>
        new() { Address = node.Url, Health = string.IsNullOrEmpty(node.HealthUrl) ? null : node.HealthUrl };
}
