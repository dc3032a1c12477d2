namespace ImageProxy.Fleet.Purges;

internal enum PurgeKind
{
    /// <summary>One original's key.</summary>
    Key,

    /// <summary>The beginning of originals' keys.</summary>
    Prefix,

    /// <summary>A preset's name: its renditions, not the originals.</summary>
    Preset,
}
