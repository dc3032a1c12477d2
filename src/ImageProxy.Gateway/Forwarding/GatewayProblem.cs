namespace ImageProxy.Gateway.Forwarding;

/// <summary>What the gateway itself has to say instead of a node.</summary>
internal enum GatewayProblem
{
    /// <summary>No node is known to be there.</summary>
    NoNode,

    /// <summary>Every node has as much under way as it may have, or said so.</summary>
    Busy,

    /// <summary>The nodes asked broke off, or could not be reached.</summary>
    NodeFailed,

    /// <summary>The nodes asked did not answer in time.</summary>
    TooSlow,

    /// <summary>The bucket failed.</summary>
    BucketFailed,

    /// <summary>The bucket has no object there, or does not show it.</summary>
    OriginalMissing,
}
