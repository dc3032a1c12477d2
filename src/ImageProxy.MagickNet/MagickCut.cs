using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.MagickNet;

/// <summary>At which size an original is decoded, and what of it is scaled to what.</summary>
/// <param name="Decoded">Size to decode at: smaller than the original only for a JPEG, by whole eighths, rounded up.</param>
internal sealed record MagickCut(PixelSize Decoded, AxisCut X, AxisCut Y, PixelSize Output)
{
    /// <summary>ImageMagick takes the eighths from a size in pixels, of which small ones do not tell them apart.</summary>
    private const int LeastSide = 32;

    /// <summary>The smallest decode that holds a pixel for each of the result and lets them lie where they belong.</summary>
    /// <param name="area">Part of the picture as stored.</param>
    /// <param name="output">What it is scaled to.</param>
    public static MagickCut For(ImageInfo info, PixelArea area, PixelSize output)
    {
        double scale = Math.Max((double)output.Width / area.Width, (double)output.Height / area.Height);
        bool isScalable = info.Format == ImageFormat.Jpeg && Math.Min(info.StoredSize.Width, info.StoredSize.Height) >= LeastSide;
        for (int eighths = isScalable ? (int)Math.Clamp(Math.Ceiling(8 * scale), 1, 8) : 8; ; eighths++)
        {
            PixelSize decoded = new((info.StoredSize.Width * eighths + 7) / 8, (info.StoredSize.Height * eighths + 7) / 8);
            var x = AxisCut.Find(area.Left * eighths / 8.0, area.Width * eighths / 8.0, decoded.Width, output.Width);
            var y = AxisCut.Find(area.Top * eighths / 8.0, area.Height * eighths / 8.0, decoded.Height, output.Height);
            if (eighths == 8 || Math.Max(x.Error, y.Error) <= AxisCut.GoodError) return new(decoded, x, y, output);
        }
    }
}
