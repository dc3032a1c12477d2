namespace ImageProxy.Gateway;

/// <summary>One node: an ImageProxy that the gateway may ask.</summary>
internal sealed record NodeOptions
{
    /// <summary>What the node's share of the keys hangs on: a node that moves to another address under its name keeps its share.</summary>
    public string Name { get; init; } = "";

    /// <summary>The node's public address, such as <c>http://10.0.0.11:5500</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>
    /// The node's <c>Admin:Urls</c>, whose <c>/health/ready</c> is asked. Default none: then its public address is, and any answer below 500
    /// counts, so that a node that drains is only noticed by its port.
    /// </summary>
    public string? HealthUrl { get; init; }
}
