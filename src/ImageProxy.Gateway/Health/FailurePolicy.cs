using System.Runtime.CompilerServices;
using ImageProxy.Gateway.Operating;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ImageProxy.Gateway.Health;

/// <summary>
/// Judges requests. <see cref="GatewayOptions.Failures"/> in a row that broke or were not answered in time take a node out for
/// <see cref="GatewayOptions.OutFor"/>; an answer of any status clears the count. What the client or we gave up says nothing of the node.
/// </summary>
internal sealed partial class FailurePolicy(
    GatewaySettings settings, IDestinationHealthUpdater updater, GatewayMetrics metrics, ILogger<FailurePolicy> logger) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Failures";
    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => PolicyName;

    /// <summary>Whether the node is to blame.</summary>
    public static bool IsOfNode(ForwarderError error) => error is
        ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var failures = _failures.GetOrCreateValue(destination);
        var error = context.Features.Get<IForwarderErrorFeature>()?.Error ?? ForwarderError.None;
        if (error == ForwarderError.None)
        {
            if (Volatile.Read(ref failures.Value) != 0)
                Volatile.Write(ref failures.Value, 0);
            return;
        }

        var options = settings.Current;
        if (!IsOfNode(error) || Interlocked.Increment(ref failures.Value) < options.Failures)
            return;
        Volatile.Write(ref failures.Value, 0);
        if (destination.Health.Passive == DestinationHealth.Unhealthy)
            return;
        metrics.Out(destination.DestinationId, "failures");
        LogOut(destination.DestinationId, options.OutFor, options.Failures, error);
        updater.SetPassive(cluster, destination, DestinationHealth.Unhealthy, options.OutFor);
    }

    [LoggerMessage(8012, LogLevel.Warning, "Node {Node} is out for {Time}: it has failed {Count} requests in a row, the last by {Error}.")]
    private partial void LogOut(string node, TimeSpan time, int count, ForwarderError error);
}
