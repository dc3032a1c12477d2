using ImageMagick;

namespace ImageProxy.MagickNet;

/// <summary>Cuts and resamples one frame by whole pixels.</summary>
internal static class MagickScaler
{
    public static void Scale(IMagickImage<byte> image, MagickCut cut)
    {
        var (x, y) = (cut.X, cut.Y);
        Crop(image, x.Start, y.Start, x.Length, y.Length);
        if (x.Before + x.After > 0) Repeat(image, x.Before, 0, x.After, 0);
        if (y.Before + y.After > 0) Repeat(image, 0, y.Before, 0, y.After);
        Resize(image, x.Scaled, y.Scaled, FilterType.Lanczos);
        Crop(image, x.Skip, y.Skip, cut.Output.Width, cut.Output.Height);
    }

    /// <summary>Repeats the outermost columns or rows.</summary>
    private static void Repeat(IMagickImage<byte> image, int left, int top, int right, int bottom)
    {
        int width = (int)image.Width, height = (int)image.Height;
        using var first = image.Clone();
        using var last = image.Clone();
        bool isAcross = left + right > 0;
        Crop(first, 0, 0, isAcross ? 1 : width, isAcross ? height : 1);
        Crop(last, isAcross ? width - 1 : 0, isAcross ? 0 : height - 1, isAcross ? 1 : width, isAcross ? height : 1);
        image.Extent(new MagickGeometry(-left, -top, (uint)(left + width + right), (uint)(top + height + bottom)), MagickColors.Black);
        image.ResetPage();
        if (left + top > 0)
        {
            Resize(first, isAcross ? left : width, isAcross ? height : top, FilterType.Point);
            image.Composite(first, 0, 0, CompositeOperator.Copy);
        }

        if (right + bottom > 0)
        {
            Resize(last, isAcross ? right : width, isAcross ? height : bottom, FilterType.Point);
            image.Composite(last, isAcross ? left + width : 0, isAcross ? 0 : top + height, CompositeOperator.Copy);
        }
    }

    private static void Crop(IMagickImage<byte> image, int left, int top, int width, int height)
    {
        if (image.Width == width && image.Height == height) return;
        image.Crop(new MagickGeometry(left, top, (uint)width, (uint)height));
        image.ResetPage();
    }

    private static void Resize(IMagickImage<byte> image, int width, int height, FilterType filter)
    {
        if (image.Width == width && image.Height == height) return;
        image.Resize(new MagickGeometry((uint)width, (uint)height) { IgnoreAspectRatio = true }, filter);
    }
}
