namespace ImageProxy.Fleet.Locks;

/// <summary>How a holder's work ended; what those who wait are told.</summary>
internal enum LockSignal
{
    /// <summary>Without a result that others could use: try to lead.</summary>
    Failed,

    /// <summary>The result is in a tier that is shared.</summary>
    Shared,

    /// <summary>There is a result, but it is too large to be shared, or there was no room.</summary>
    NotShared,

    /// <summary>Not from a holder: Redis or its messages have been away, and anything may have happened meanwhile.</summary>
    Unknown,
}
