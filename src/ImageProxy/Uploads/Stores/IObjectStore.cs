namespace ImageProxy.Uploads.Stores;

/// <summary>
/// Named objects, whole or not there at all. Names are the service's own: lower-case letters, digits, <c>_</c>, <c>-</c>, <c>.</c>, with one slash.
/// </summary>
internal interface IObjectStore
{
    /// <summary>Writes an object, in place of one that is there. It is on the disk itself, or at the bucket, when this returns.</summary>
    /// <param name="content">Read once, as it comes; never held whole. What it throws is thrown, and nothing is left under the name that was not there before.</param>
    /// <param name="length">Bytes <paramref name="content"/> has, at least 1.</param>
    /// <exception cref="StoreException">The store is away or refuses.</exception>
    Task PutAsync(string name, Stream content, long length, ObjectHeaders headers, CancellationToken cancellationToken);

    /// <returns>Null where there is none.</returns>
    /// <exception cref="StoreException">The store is away or refuses.</exception>
    Task<StoredObject?> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there is well.</summary>
    /// <exception cref="StoreException">The store is away or refuses.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
