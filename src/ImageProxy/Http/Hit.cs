using ImageProxy.Caching;

namespace ImageProxy.Http;

/// <summary>A request that memory answers.</summary>
/// <param name="Rendition">Fresh when the request came.</param>
/// <param name="Started">Timestamp of the request's arrival.</param>
internal readonly record struct Hit(PreparedHit Prepared, Rendition Rendition, long Started);
