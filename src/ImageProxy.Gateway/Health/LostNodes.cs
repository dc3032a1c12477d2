using System.Collections.Concurrent;

namespace ImageProxy.Gateway.Health;

/// <summary>
/// Requests that wait for a node which turns out to be gone are given up at once, not when their own time is over: a stopped process or a
/// cut cable closes no connection.
/// </summary>
internal sealed class LostNodes
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _nodes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Cancelled when the node is lost the next time.</summary>
    public CancellationToken TokenOf(string node) => _nodes.GetOrAdd(node, static _ => new()).Token;

    /// <summary>Gives up whatever waits for the node now. What comes later waits as ever.</summary>
    public void Lose(string node)
    {
        if (_nodes.TryRemove(node, out var waiting))
            waiting.Cancel(); // not disposed: somebody may be about to register
    }
}
