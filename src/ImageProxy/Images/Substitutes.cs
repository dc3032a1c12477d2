using ImageProxy.Caching;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>
/// What to show where there is no room to render: the same picture, already rendered a little larger. Browsers scale it down to the place
/// it has on the page.
/// </summary>
/// <remarks>
/// Sensible only where a larger box of exactly the same shape, with the same side left open, gives the same picture larger
/// (<see cref="Imaging.Modes.IMode.ScalesWithBox"/>: <c>crop</c>, <c>top</c>, <c>smart</c>, <c>stretch</c>, <c>resize</c> and what is composed
/// of them). Mode, format and settings are the wanted ones: a rendition's key holds them, so anything else is simply not found.
/// </remarks>
internal sealed class Substitutes(RenditionCache cache, ImageCatalogHolder catalogs, IOptions<CachingOptions> caching, TimeProvider time)
{
    /// <summary>
    /// Tiers are asked for no more than so many sizes: this runs when there is least time for it. Enough to get from the smallest avatar past
    /// all default sizes.
    /// </summary>
    internal const int MostLookups = 16;

    /// <summary>The nearest larger rendition in this node's own tiers; null where there is none that may still be shown.</summary>
    public async ValueTask<CacheHit?> FindAsync(Work work, CancellationToken cancellationToken)
    {
        foreach (Box box in Boxes(work.Recipe, catalogs.Current))
        {
            if (await cache.FindOwnAsync(work.Recipe.At(box).KeyFor(work.OriginalKey, work.Negotiated), cancellationToken) is { } hit && MayBeShown(hit.Rendition))
                return hit;
        }

        return null;
    }

    /// <summary>Boxes to look for, the nearest first: allowed sizes and avatars of the same shape, larger than the wanted one.</summary>
    public static IEnumerable<Box> Boxes(Recipe wanted, ImageCatalog catalog)
    {
        if (!wanted.Mode.ScalesWithBox)
            return [];
        return catalog.Sizes.Concat(catalog.AvatarSizes.Select(size => new Box(size, size)))
            .Where(box => IsLarger(box, wanted.Box))
            .Distinct().OrderBy(box => box.Width).ThenBy(box => box.Height)
            .Take(MostLookups);
    }

    private static bool IsLarger(Box box, Box wanted) =>
        box.Width >= wanted.Width && box.Height >= wanted.Height && box != wanted
        && (box.Width == 0) == (wanted.Width == 0) && (box.Height == 0) == (wanted.Height == 0)
        && (long)box.Width * wanted.Height == (long)box.Height * wanted.Width;

    private bool MayBeShown(Rendition rendition) =>
        time.GetUtcNow() - rendition.Info.CheckedAt <= caching.Value.RevalidateAfter + caching.Value.MaxStale;
}
