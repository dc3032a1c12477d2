using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Peers.Servers;

/// <summary>What is asked for of an original: a cut that covers the box, JPEG and WebP at quality 80.</summary>
/// <param name="Avatar">By the URL of an avatar, which is square.</param>
/// <param name="RowFilters">PNG only: sharp is told to choose a filter for each row, as ours does; it leaves them out by itself.</param>
internal sealed record Rendition(PixelSize Size, ImageFormat Format, bool Avatar = false, bool RowFilters = false)
{
    public const int Quality = 80;

    /// <summary>Of our URLs: jpeg, webp, png.</summary>
    public string Suffix => Format.ToString().ToLowerInvariant();
}
