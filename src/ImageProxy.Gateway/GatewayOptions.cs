namespace ImageProxy.Gateway;

/// <summary>Section <c>Gateway</c>: the nodes, and how requests find one. Read again when the file changes.</summary>
internal sealed record GatewayOptions
{
    public const string Section = "Gateway";

    public IReadOnlyList<NodeOptions> Nodes { get; init; } = [];

    /// <summary>Further nodes asked when one fails before anything of its answer was sent. Default 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Time for a connection to a node. Default 1 s; what is not reached in it is down.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time without a byte from a node before the next is asked. Default 15 s: longer than the nodes' <c>Rendering:RequestDeadline</c>.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time after which no further node is asked. Default 25 s; below the edge's own time-out (CloudFront's is 30 s).</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Requests under way at one node, as a multiple of the average over all, before its keys spill to the next. Default 1.25.</summary>
    public double LoadFactor { get; init; } = 1.25;

    /// <summary>Requests under way that a node may always have, whatever the average. Default 32.</summary>
    public int LeastLoad { get; init; } = 32;

    /// <summary>Requests under way that a node never has more of; beyond, on all nodes, 503. Default 1,024.</summary>
    public int MaxLoad { get; init; } = 1024;

    /// <summary>
    /// Bytes of an answer that are held back until they have all come, so that a node that breaks off within them costs no client anything.
    /// Default 64 KiB; 0: none are.
    /// </summary>
    public int HoldBytes { get; init; } = 64 << 10;

    /// <summary>Time between two probes of every node. Default 1 s.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time for a node to answer a probe. Default 2 s.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Probes in a row without an answer that take a node out; one that is answered puts it back. Default 3.</summary>
    public int ProbeFailures { get; init; } = 3;

    /// <summary>Requests in a row that a node has failed, by a broken connection or no answer in time, that take it out. Default 3.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>Time that failed requests take a node out for. Default 5 s.</summary>
    public TimeSpan OutFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether <c>X-Forwarded-*</c> of a request is believed and added to, because only the edge can reach this address. Default false: it is
    /// replaced.
    /// </summary>
    public bool TrustForwarded { get; init; }

    /// <summary>Name of an answer's header that says which node gave it. Default none.</summary>
    public string? NodeHeader { get; init; }

    public PassthroughOptions Passthrough { get; init; } = new();
}
