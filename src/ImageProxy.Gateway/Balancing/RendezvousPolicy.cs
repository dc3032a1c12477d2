using ImageProxy.Gateway.Forwarding;
using ImageProxy.Gateway.Hashing;
using ImageProxy.Gateway.Operating;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace ImageProxy.Gateway.Balancing;

/// <summary>The first node in the order of the key that is not drained and not over its bound; nothing is allocated for it.</summary>
internal sealed class RendezvousPolicy(GatewaySettings settings, DrainList drained, GatewayMetrics metrics) : ILoadBalancingPolicy
{
    public const string PolicyName = "Rendezvous";

    /// <summary>Of the list that YARP handed out last, which changes only with a node's health.</summary>
    private volatile Hashed _hashed = new([]);

    public string Name => PolicyName;

    /// <returns>Null where every node is at <see cref="GatewayOptions.MaxLoad"/>.</returns>
    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        var request = context.Features.GetRequiredFeature<ProxiedRequest>();
        var hashed = _hashed;
        if (!ReferenceEquals(hashed.Nodes, availableDestinations))
            _hashed = hashed = new(availableDestinations);
        var options = settings.Current;
        int bound = LoadBound.Of(options, Load(availableDestinations), availableDestinations.Count);
        bool drains = !drained.IsEmpty && availableDestinations.Any(node => !drained.Contains(node.DestinationId));

        var (home, within, beyond) = (default(Choice), default(Choice), default(Choice));
        for (int i = 0; i < hashed.Hashes.Length; i++)
        {
            var node = availableDestinations[i];
            if (drains && drained.Contains(node.DestinationId))
                continue;
            ulong weight = Rendezvous.Weight(request.KeyHash, hashed.Hashes[i]);
            int load = node.ConcurrentRequestCount;
            home.Offer(node, weight);
            if (load < bound)
                within.Offer(node, weight);
            if (load < options.MaxLoad)
                beyond.Offer(node, weight);
        }

        // Drained nodes count towards the average, so that all others may be over the bound.
        var choice = within.Node ?? beyond.Node;
        if (!ReferenceEquals(choice, home.Node) && choice is not null)
            metrics.Spilled(home.Node!.DestinationId);
        return choice;
    }

    private static int Load(IReadOnlyList<DestinationState> nodes)
    {
        int load = 0;
        for (int i = 0; i < nodes.Count; i++)
            load += nodes[i].ConcurrentRequestCount;
        return load;
    }

    private struct Choice
    {
        private ulong _weight;

        public DestinationState? Node { get; private set; }

        public void Offer(DestinationState node, ulong weight)
        {
            if (Node is null || weight > _weight)
                (Node, _weight) = (node, weight);
        }
    }

    private sealed class Hashed(IReadOnlyList<DestinationState> nodes)
    {
        public IReadOnlyList<DestinationState> Nodes { get; } = nodes;

        public ulong[] Hashes { get; } = [.. nodes.Select(node => Rendezvous.HashOf(node.DestinationId))];
    }
}
