using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// What decoding an original will cost in memory, told from its header alone. Decoders differ by more than a hundredfold at the same
/// number of pixels: a baseline JPEG streams through a few rows, a progressive one holds every coefficient until the last scan.
/// </summary>
/// <remarks>
/// Fitted to peak memory of libvips 8.14 making 200-pixel thumbnails, above the 35 MB the process takes with nothing to do (256 MP
/// progressive 4:2:0 JPEG 773 MB, 144 MP interlaced RGBA PNG 706 MB, the same not interlaced 180 MB, 144 MP AVIF 960 MB, 25 MP of noise
/// as lossless WebP 155 MB and as GIF 250 MB); rounded up where a render at full size could need more, as a WebP is scaled while it is
/// decoded. Time is another matter: scans, frames and pixels cost that.
/// </remarks>
public static class RenderPrice
{
    /// <summary>Rows the pipeline holds while it shrinks a large picture in one pass; copies of a row where it has few.</summary>
    private const int WindowRows = 3072, RowCopies = 4;

    /// <summary>Rows in flight while a JPEG of one scan is decoded.</summary>
    private const int JpegRows = 192;

    /// <summary>Predicted bytes, saturating at <see cref="long.MaxValue"/>; never negative, whatever the header claims.</summary>
    public static long DecodedBytes(ImageInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Int128 bytes = info.Format switch
        {
            ImageFormat.Jpeg => Jpeg(info),
            ImageFormat.Png => Window(info) + (info.IsProgressive ? Picture(info, Channels(info)) : 0),
            ImageFormat.Gif => Picture(info, GifBytes(info)),
            ImageFormat.WebP => Picture(info, info.Frames > 1 ? 12 : 8),
            ImageFormat.Avif or ImageFormat.Heic => Picture(info, info.HasAlpha ? 9 : 7),
            ImageFormat.Tiff => Window(info) + Picture(info, Channels(info)),
            _ => Picture(info, 4),
        };
        return (long)Int128.Clamp(bytes, 0, long.MaxValue);
    }

    /// <summary>
    /// A picture in one scan is decoded in rows of blocks. With several, every coefficient of every plane is kept, two bytes each:
    /// 3 bytes a pixel for 4:2:0, 6 for 4:4:4.
    /// </summary>
    private static Int128 Jpeg(ImageInfo info)
    {
        Int128 rows = (Int128)info.StoredSize.Width * info.Channels * JpegRows;
        if (!info.IsProgressive && info.Scans <= 1)
            return rows;
        int bytesPerPixel = info.ChromaSampling switch
        {
            ChromaSampling.Yuv420 or ChromaSampling.Yuv411 => 3,
            ChromaSampling.Yuv422 or ChromaSampling.Yuv440 => 4,
            _ => 2 * info.Channels,
        };
        return rows + (Int128)info.StoredSize.Area * bytesPerPixel;
    }

    /// <summary>An RGBA canvas and the picture copied from it; an animation may keep another canvas to go back to.</summary>
    private static int GifBytes(ImageInfo info) => info.Frames > 1 ? 12 : 8;

    /// <summary>Bytes for every pixel, doubled for channels of more than 8 bits.</summary>
    private static Int128 Picture(ImageInfo info, int bytesPerPixel) =>
        (Int128)info.StoredSize.Area * bytesPerPixel * (info.BitDepth > 8 ? 2 : 1);

    private static int Channels(ImageInfo info) => Math.Max(info.Channels, 1);

    private static Int128 Window(ImageInfo info)
    {
        var window = new PixelSize(info.StoredSize.Width, Math.Min(info.StoredSize.Height, WindowRows) + RowCopies);
        return (Int128)window.Area * Channels(info) * (info.BitDepth > 8 ? 2 : 1);
    }
}
