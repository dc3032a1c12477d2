namespace ImageProxy.Fleet.Locks;

/// <summary>How a wait for a lock ended.</summary>
internal enum LockOutcome
{
    /// <summary>It is ours.</summary>
    Held,

    /// <summary>Another node has done the work and shared its result.</summary>
    Shared,

    /// <summary>Another node has done the work, and the result cannot be shared.</summary>
    NotShared,

    /// <summary>Another node has held it for longer than we wait.</summary>
    GaveUp,

    /// <summary>Redis is away.</summary>
    Away,
}

/// <param name="Lease">Where <see cref="LockOutcome.Held"/>; the caller releases it.</param>
/// <param name="HasWaited">Whether another node held the lock at first.</param>
internal readonly record struct LockEntry(LockOutcome Outcome, FleetLease? Lease, bool HasWaited);
