using System.Diagnostics.Metrics;
using ImageProxy.Gateway.Balancing;
using ImageProxy.Observability;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace ImageProxy.Gateway.Operating;

/// <summary>Instruments <c>imageproxy.gateway.*</c> of the meter <c>ImageProxy</c>.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>A tag's value is an object: these are boxed once, not once a request.</summary>
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Cast<object>()];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _spills;
    private readonly Counter<long> _outs;

    public GatewayMetrics(IMeterFactory meters, IServiceProvider services)
    {
        var meter = meters.Create(ProxyMetrics.MeterName);
        // Asked for when read: YARP's state is made from what takes measurements here.
        var nodes = new Lazy<IProxyStateLookup>(services.GetRequiredService<IProxyStateLookup>);
        _requests = meter.CreateCounter<long>("imageproxy.gateway.requests", description: "Answers, by node (or bucket, none) and status.");
        _duration = meter.CreateHistogram<double>(
            "imageproxy.gateway.request.duration", "s", "From the request's headers to the end of the answer, by node.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25] });
        _retries = meter.CreateCounter<long>(
            "imageproxy.gateway.retries", description: "Requests asked of another node, by the node left and why: connection, timeout, cut, lost or busy.");
        _spills = meter.CreateCounter<long>("imageproxy.gateway.spills", description: "Requests sent on because the node of their key had enough under way, by that node.");
        _outs = meter.CreateCounter<long>("imageproxy.gateway.outs", description: "Times a node was taken out, by node and why: failures, silent or not_ready.");
        meter.CreateObservableGauge(
            "imageproxy.gateway.node.up", () => Nodes(nodes).Select(n => new Measurement<int>(IsUp(n) ? 1 : 0, Node(n.DestinationId))),
            description: "1 for nodes that are asked.");
        meter.CreateObservableGauge(
            "imageproxy.gateway.node.load", () => Nodes(nodes).Select(n => new Measurement<int>(n.ConcurrentRequestCount, Node(n.DestinationId))),
            "{request}", "Requests under way.");
    }

    public void Answered(string by, int status, TimeSpan duration)
    {
        _requests.Add(1, Node(by), new("status", Statuses[status]));
        _duration.Record(duration.TotalSeconds, Node(by));
    }

    public void Retried(string node, string reason) => _retries.Add(1, Node(node), new("reason", reason));

    public void Spilled(string node) => _spills.Add(1, Node(node));

    public void Out(string node, string reason) => _outs.Add(1, Node(node), new("reason", reason));

    /// <summary>Whether neither probes nor requests have found it to be down.</summary>
    public static bool IsUp(DestinationState node) => node.Health.Active != DestinationHealth.Unhealthy && node.Health.Passive != DestinationHealth.Unhealthy;

    private static IEnumerable<DestinationState> Nodes(Lazy<IProxyStateLookup> lookup) =>
        lookup.Value.TryGetCluster(FleetConfiguration.ClusterId, out var cluster) ? cluster.DestinationsState.AllDestinations : [];

    private static KeyValuePair<string, object?> Node(string name) => new("node", name);
}
