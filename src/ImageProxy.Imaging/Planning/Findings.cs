using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>What a look at the pixels found, in upright coordinates of the original.</summary>
/// <param name="Content">The picture without its uniform border; null where nobody looked.</param>
/// <param name="Attention">Where the picture draws attention; null where nobody looked.</param>
public sealed record Findings(PixelArea? Content = null, AttentionMap? Attention = null)
{
    public static Findings None { get; } = new();
}
