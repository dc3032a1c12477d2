using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>One place renditions are kept. No method throws for what a disk or a network can do: a tier that fails is a tier that misses.</summary>
internal interface IRenditionTier
{
    /// <summary>As in metrics and <c>Cache-Status</c>: <c>memory</c>, <c>disk</c>, …</summary>
    string Name { get; }

    ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken);

    ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken);

    /// <summary>Takes over what a later tier held. A tier that can tell cheaply leaves an entry it already has.</summary>
    ValueTask FillAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken) => SetAsync(key, rendition, cancellationToken);

    /// <summary>The source has confirmed the original: moves <see cref="RenditionInfo.CheckedAt"/> forward without rewriting the body.</summary>
    ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken);

    ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken);
}
