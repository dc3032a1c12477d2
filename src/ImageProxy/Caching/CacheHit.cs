namespace ImageProxy.Caching;

/// <param name="Tier">Name of the tier that had it.</param>
internal readonly record struct CacheHit(Rendition Rendition, string Tier);
