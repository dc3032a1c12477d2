using ImageProxy.Caching;
using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>What a URL was answered with from memory, ready to be sent again.</summary>
/// <param name="catalog">Under which the URL was admitted; a reload makes it another one.</param>
/// <param name="neverChanges">The original's key holds its version, see <see cref="VersionedKeys"/>.</param>
internal sealed class PreparedHit(string path, FormatToken format, ImageCatalog catalog, RenditionHead head, bool neverChanges) : Shortcut(path, format)
{
    public ImageCatalog Catalog { get; } = catalog;

    public RenditionHead Head { get; } = head;

    public bool NeverChanges { get; } = neverChanges;

    public override int Bytes => Head.TextBytes;
}
