namespace ImageProxy.Caching;

/// <summary>How full a tier is.</summary>
internal interface ITierUsage
{
    /// <summary>As <see cref="IRenditionTier.Name"/>.</summary>
    string Name { get; }

    /// <summary>Bytes counted against the tier's limit; never above it.</summary>
    long Bytes { get; }

    long Entries { get; }
}
