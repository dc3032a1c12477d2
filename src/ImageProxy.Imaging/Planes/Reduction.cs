using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>How reduced originals are made, for whoever makes them and whoever prices that.</summary>
public static class Reduction
{
    /// <summary>What is made from them cannot be told from what the original gives: at 95 it could, just.</summary>
    public static OutputEncoding Encoding { get; } = new(ImageFormat.Jpeg, 98);

    /// <summary>All of an original at <paramref name="eighths"/>/8.</summary>
    public static RenderPlan PlanOf(ImageInfo info, int eighths)
    {
        ArgumentNullException.ThrowIfNull(info);
        var size = PlaneScale.Of(info.Size, eighths);
        return new() { Source = PixelArea.Of(info.Size), Scaled = size, Output = size };
    }
}
