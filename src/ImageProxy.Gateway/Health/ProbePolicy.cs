using System.Runtime.CompilerServices;
using ImageProxy.Gateway.Operating;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ImageProxy.Gateway.Health;

/// <summary>
/// Judges probes. A node that says it is not ready is out at once, and finishes what it has; one that says nothing is out after
/// <see cref="GatewayOptions.ProbeFailures"/> and what waits for it is asked of others. One good probe puts a node back.
/// </summary>
internal sealed partial class ProbePolicy(
    GatewaySettings settings, IDestinationHealthUpdater updater, LostNodes lost, GatewayMetrics metrics, ILogger<ProbePolicy> logger) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Probes";
    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _silences = [];

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
    {
        var judged = new List<NewActiveDestinationHealth>(probingResults.Count);
        foreach (var result in probingResults)
        {
            var health = Judge(result);
            if (health is not { } known)
                continue;
            if (known != result.Destination.Health.Active)
                Tell(result, known);
            judged.Add(new(result.Destination, known));
        }

        updater.SetActive(cluster, judged);

        // With none healthy all are asked; then waiting is all that is left.
        var available = cluster.DestinationsState.AvailableDestinations;
        foreach (var node in probingResults.Where(r => r.Response is null).Select(r => r.Destination))
        {
            if (node.Health.Active == DestinationHealth.Unhealthy && !available.Contains(node))
                lost.Lose(node.DestinationId);
        }
    }

    /// <returns>Null where it is too early to say.</returns>
    private DestinationHealth? Judge(DestinationProbingResult result)
    {
        var silences = _silences.GetOrCreateValue(result.Destination);
        if (result.Response is { } response)
        {
            silences.Value = 0;
            bool asksForHealth = result.Destination.Model.Config.Health is not null;
            return (asksForHealth ? response.IsSuccessStatusCode : (int)response.StatusCode < 500) ? DestinationHealth.Healthy : DestinationHealth.Unhealthy;
        }

        return ++silences.Value >= settings.Current.ProbeFailures ? DestinationHealth.Unhealthy : null;
    }

    private void Tell(DestinationProbingResult result, DestinationHealth health)
    {
        string node = result.Destination.DestinationId;
        if (health == DestinationHealth.Healthy)
        {
            LogIn(node);
            return;
        }

        metrics.Out(node, result.Response is null ? "silent" : "not_ready");
        LogOut(node, result.Response is { } response ? $"its health answers {(int)response.StatusCode}" : result.Exception?.Message ?? "no answer");
    }

    [LoggerMessage(8010, LogLevel.Information, "Node {Node} is healthy.")]
    private partial void LogIn(string node);

    [LoggerMessage(8011, LogLevel.Warning, "Node {Node} is out: {Reason}.")]
    private partial void LogOut(string node, string reason);
}
