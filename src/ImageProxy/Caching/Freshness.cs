namespace ImageProxy.Caching;

/// <summary>What may be done with a kept rendition, by when its source was last asked about the original.</summary>
internal enum Freshness
{
    /// <summary>Served.</summary>
    Fresh,

    /// <summary>Served, while the source is asked.</summary>
    Stale,

    /// <summary>The source is asked first.</summary>
    TooOld,
}
