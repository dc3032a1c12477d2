namespace ImageProxy.Gateway.Balancing;

/// <summary>How many requests may be under way at one node before its keys spill to their next choice.</summary>
/// <remarks>Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent hashing with bounded loads", 2016: a factor above 1 of the average.</remarks>
internal static class LoadBound
{
    /// <param name="total">Requests under way at all nodes, without the one that looks for a node.</param>
    /// <param name="nodes">At least 1.</param>
    /// <returns>A node with fewer may have one more.</returns>
    public static int Of(GatewayOptions options, int total, int nodes)
    {
        double fair = Math.Ceiling(options.LoadFactor * (total + 1) / nodes);
        return (int)Math.Clamp(fair, options.LeastLoad, options.MaxLoad);
    }
}
