using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>A tier that other nodes look into as well.</summary>
internal interface ISharedTier : IRenditionTier
{
    /// <summary>Whether it answers in a millisecond or so.</summary>
    bool IsQuick { get; }

    /// <summary>Nothing that is there of an original by now is given any more, whoever has put it there.</summary>
    /// <returns>False where the tier could not be told, and may give it again.</returns>
    ValueTask<bool> PurgeAsync(string originalKey, CancellationToken cancellationToken) => new(true);

    /// <param name="sent">
    /// Called at most once, as soon as whoever looks from then on will find it, unless a fault comes in between; perhaps before this is certain,
    /// perhaps not at all.
    /// </param>
    /// <returns>Whether others can find it now; false where it is too large, or there was no room, or a fault.</returns>
    ValueTask<bool> TrySetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken, Action? sent = null);
}
