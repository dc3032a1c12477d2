using System.Collections.Immutable;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Images;

/// <summary>Positions as the configuration writes them: <c>top-left</c>, <c>center</c>, …</summary>
internal static class Anchors
{
    /// <summary>In the order of <see cref="Anchor"/>.</summary>
    public static ImmutableArray<string> Names { get; } = ["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"];

    public static bool TryParse(string text, out Anchor at)
    {
        at = (Anchor)Names.IndexOf(text);
        return at >= 0;
    }
}
