using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>A tier that other nodes look into as well.</summary>
internal interface ISharedTier : IRenditionTier
{
    /// <summary>Whether it answers in a millisecond or so.</summary>
    bool IsQuick { get; }

    /// <summary>As <see cref="IRenditionTier.GetAsync"/>, where more than the key is known.</summary>
    ValueTask<Rendition?> GetAsync(Work work, CancellationToken cancellationToken) => GetAsync(work.Key, cancellationToken);

    /// <summary>As <see cref="IRenditionTier.RemoveAsync"/>, where more than the key is known.</summary>
    ValueTask RemoveAsync(Work work, CancellationToken cancellationToken) => RemoveAsync(work.Key, cancellationToken);

    /// <param name="sent">
    /// Called at most once, as soon as whoever looks from then on will find it, unless a fault comes in between; perhaps before this is certain,
    /// perhaps not at all.
    /// </param>
    /// <returns>Whether others can find it now; false where it is too large, or there was no room, or a fault.</returns>
    ValueTask<bool> TrySetAsync(Work work, Rendition rendition, CancellationToken cancellationToken, Action? sent = null);
}
