using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>A tier that can list what it holds of one original; for purging.</summary>
internal interface IFindsByOriginal
{
    /// <summary>Keys of every rendition of <paramref name="originalKey"/> in this tier, in no order, each once.</summary>
    IAsyncEnumerable<RenditionKey> FindByOriginalAsync(string originalKey, CancellationToken cancellationToken = default);

    /// <summary>Keys of every entry of which what is known is as asked for. Reads all there is.</summary>
    IAsyncEnumerable<RenditionKey> FindAsync(Func<RenditionInfo, bool> isWanted, CancellationToken cancellationToken = default);
}
