namespace ImageProxy.Uploads.Stores;

/// <summary>An object that has been opened; the caller disposes it.</summary>
/// <param name="Content">Exactly <paramref name="Length"/> bytes; an <see cref="IOException"/> where the store breaks off.</param>
/// <param name="ETag">With quotes.</param>
internal sealed record StoredObject(Stream Content, long Length, string ETag, DateTimeOffset? LastModified) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
