namespace ImageProxy.Stress.Fleet;

/// <summary>What requests cost a fleet of so many nodes; one sample for each round.</summary>
internal sealed class FleetCost(int nodes)
{
    public int Nodes => nodes;

    /// <summary>Of everything, as it comes.</summary>
    public List<FleetSample> Mixed { get; } = [];

    /// <summary>Renditions that no node has.</summary>
    public List<FleetSample> Cold { get; } = [];

    /// <summary>Renditions that another node has made; none where there is no other.</summary>
    public List<FleetSample> TakenOver { get; } = [];

    /// <summary>Renditions that the node has in memory.</summary>
    public List<FleetSample> Hits { get; } = [];
}
