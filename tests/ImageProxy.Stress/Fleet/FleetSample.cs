namespace ImageProxy.Stress.Fleet;

/// <summary>Requests, and what they took of the processors.</summary>
/// <param name="Took">Until the last was answered.</param>
/// <param name="Nodes">Processor time of all nodes with their workers, until they had done what they do behind their answers.</param>
internal readonly record struct FleetSample(int Requests, TimeSpan Took, TimeSpan Nodes, TimeSpan Redis)
{
    /// <summary>Of the nodes' processor time for one request.</summary>
    public double Milliseconds => Nodes.TotalMilliseconds / Requests;

    /// <summary>Of Redis' processor time for one request.</summary>
    public double RedisMilliseconds => Redis.TotalMilliseconds / Requests;

    public double PerSecond => Requests / Took.TotalSeconds;
}
