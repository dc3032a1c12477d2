using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>The tiny picture that placeholders are worked out from. No URL can name it.</summary>
public sealed class DescribeMode : IMode
{
    /// <summary>Long side, pixels: four terms of a cosine need no more.</summary>
    public static Box Box { get; } = new(32, 32);

    public string Name => "describe";

    public string Fingerprint => "describe:1";

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        var fitted = Fitting.Inside(original.Size, box, enlarge: false);
        return new() { Source = PixelArea.Of(original.Size), Scaled = fitted, Output = fitted };
    }
}
