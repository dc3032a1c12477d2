namespace ImageProxy.Uploads.Stores;

/// <summary>Small objects in one piece.</summary>
internal static class ObjectStores
{
    /// <summary>Reads an object that the service has written itself.</summary>
    /// <param name="maxBytes">Longer ones are not read.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="StoreException">The store is away, breaks off, or has something larger.</exception>
    public static async Task<byte[]?> ReadAsync(this IObjectStore store, string name, int maxBytes, CancellationToken cancellationToken)
    {
        await using var found = await store.OpenAsync(name, cancellationToken);
        if (found is null)
            return null;
        if (found.Length > maxBytes)
            throw new StoreException($"{name} has {found.Length} bytes, where at most {maxBytes} were written.");
        byte[] bytes = new byte[found.Length];
        try
        {
            await found.Content.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new StoreException($"{name} could not be read to its end.", e);
        }
    }

    public static async Task WriteAsync(this IObjectStore store, string name, byte[] bytes, ObjectHeaders headers, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes, writable: false);
        await store.PutAsync(name, content, bytes.Length, headers, cancellationToken);
    }
}
