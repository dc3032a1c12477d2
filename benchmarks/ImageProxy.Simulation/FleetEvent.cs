namespace ImageProxy.Simulation;

/// <summary>What happens when the caches are warm.</summary>
internal enum FleetEvent
{
    None,

    /// <summary>One node is lost with its disk, and does not come back.</summary>
    NodeLost,

    /// <summary>One node is added, empty.</summary>
    NodeAdded,

    /// <summary>Every node in turn is away for 30 s, and comes back with its disk and an empty memory.</summary>
    RollingDeploy,

    /// <summary>A setting in the fingerprint of every preset changes: all renditions are made anew.</summary>
    PresetsEdited,

    /// <summary>A fifth of all requests goes to three originals nobody had asked for.</summary>
    FlashCrowd,

    /// <summary>Originals move to another bucket in the course of the run; both are sources, the new one first; tags stay.</summary>
    BucketMoved,

    /// <summary>As <see cref="BucketMoved"/>, but copies have tags of their own.</summary>
    BucketMovedWithNewTags,
}
