using Yarp.ReverseProxy.Model;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>What the gateway knows of a request on its way; a feature of its context.</summary>
/// <param name="keyHash">Of the original's key, the same for every size and spelling of it.</param>
internal sealed class ProxiedRequest(ulong keyHash)
{
    public ulong KeyHash { get; } = keyHash;

    /// <summary>Nodes asked so far.</summary>
    public int Attempts { get; set; }

    /// <summary>The node whose answer the client gets, or that failed last; null where none was asked.</summary>
    public DestinationState? Node { get; set; }

    /// <summary>The answer as it comes from the node; null once it no longer passes through us.</summary>
    public HeldBody? Body { get; set; }
}
