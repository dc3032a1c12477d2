namespace ImageProxy.Uploads.Stores;

/// <summary>What is kept beside an object's bytes, for edges that read the bucket themselves. A folder keeps none of it.</summary>
/// <param name="CacheControl">Null: none.</param>
/// <param name="Tags">Cache tags, separated by commas; null: none.</param>
internal sealed record ObjectHeaders(string ContentType, string? CacheControl = null, string? Tags = null);
