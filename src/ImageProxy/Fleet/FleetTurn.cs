using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;

namespace ImageProxy.Fleet;

/// <summary>What the fleet says to a cold rendition: it is here already, or it is for this node to make.</summary>
/// <param name="Found">Another node has made it.</param>
/// <param name="Known">Another node has learnt that the original is missing or cannot be used; see <see cref="SharedFailures"/>.</param>
/// <param name="Lease">Where this node leads; null where it works alone, without the others knowing.</param>
internal sealed record FleetTurn(CacheHit? Found = null, KnownFailure? Known = null, FleetLease? Lease = null) : IDisposable
{
    /// <summary>No fleet, or none within reach.</summary>
    public static FleetTurn Alone { get; } = new();

    /// <summary>To be called when others can see what came of it, at the latest. Only the first call counts.</summary>
    public void End(LockSignal signal) => Lease?.Release(signal);

    public void Dispose() => Lease?.Dispose();
}
