using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// What a render will cost in memory and in time, told from the original's header. Decoders differ by more than a hundredfold at the same
/// number of pixels: a baseline JPEG streams through a few rows, a progressive one holds every coefficient until the last scan.
/// </summary>
/// <remarks>
/// Fitted to peak memory of libvips 8.14 making 200-pixel thumbnails, above the 35 MB the process takes with nothing to do (256 MP
/// progressive 4:2:0 JPEG 773 MB, 144 MP interlaced RGBA PNG 706 MB, the same not interlaced 180 MB, 144 MP AVIF 960 MB, 25 MP of noise
/// as lossless WebP 155 MB and as GIF 250 MB); rounded up where a render at full size could need more, as a WebP is scaled while it is
/// decoded.
/// </remarks>
public static class RenderPrice
{
    /// <summary>Rows the pipeline holds while it shrinks a large picture in one pass; copies of a row where it has few.</summary>
    private const int WindowRows = 3072, RowCopies = 4;

    /// <summary>What the smallest render takes, milliseconds.</summary>
    private const double Fixed = 1.5;

    /// <summary>An effect on a million pixels of the rendition, milliseconds.</summary>
    private const double EffectRate = 30;

    /// <summary>Conversion and comparison of a million pixels in search of a border, milliseconds.</summary>
    private const double BorderRate = 15;

    /// <summary>Long side of the thumbnail on which attention is judged.</summary>
    private const double AttentionSide = 64;

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
    /// Predicted milliseconds of one render on one processor: decoding by format, pixels and scans, then resampling, effects, and encoding by
    /// format and effort. At least <see cref="Fixed"/>, always finite.
    /// </summary>
    /// <remarks>
    /// Fitted to the renderers in use on one of two virtual processors of an Intel Xeon, drawn pictures of 6 MP, least of five runs (the command
    /// <c>price</c> of ImageProxy.Benchmarks prints them all). To 64, 320, 1000 and 2000 pixels as JPEG: JPEG 4:2:0 6, 14, 14, 34 ms, 4:4:4 6, 12, 39,
    /// 49, ten scans 2, 2, 31, 74; PNG RGB 86, 93, 104, 139, RGBA 81, 105, 110, 148, interlaced 160, 185, 181, 224. By libvips 8.14.1 to 64 pixels: TIFF
    /// 19, GIF 61, WebP 51, AVIF 186, and JPEG 11, ten scans 35 to 42. Encoding 1 MP: JPEG 8 from planes, 16 from pixels; WebP 34, 57, 113, 239 at efforts
    /// 0, 2, 4, 6; AVIF 60, 520 to 1,200, 2,400, 5,400 at 0, 3, 4, 6; PNG 50, 262 to 360, 460 at 1, 6, 9; GIF 200, and three times that for each frame of
    /// an animation. Most are met within a factor of two; a scan is priced at its dearest. Whoever compares them with a clock should learn the machine's
    /// pace from renders that ended.
    /// </remarks>
    public static double Milliseconds(ImageInfo info, RenderPlan plan, OutputEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(encoding);
        bool animates = encoding.Animate && info.Frames > 1 && info.Format.CanAnimate() && encoding.Format.CanAnimate();
        int frames = animates ? info.Frames : 1;
        double output = DecodeTime.Millions(plan.Output) * frames;
        int effects = plan.Effects.IsDefaultOrEmpty ? 0 : plan.Effects.Length;
        bool isPlanar = frames == 1 && effects == 0 && IsPlanar(info, plan, encoding);
        double decode = isPlanar ? DecodeTime.OfPlanes(info, PlaneScale.Choose(plan, info)) : DecodeTime.Of(info, DecodeTime.NeedOf(plan), frames);
        return Fixed + decode + (output * (EncodeTime.PerMillion(encoding, animates, isPlanar) + (effects * EffectRate)));
    }

    /// <summary>Predicted milliseconds of looking at the pixels before planning: a border is searched at full size, attention on a thumbnail.</summary>
    /// <remarks>Not measured on its own: the decoding of <see cref="Milliseconds"/>, and for borders a pass over all pixels.</remarks>
    public static double AnalysisMilliseconds(ImageInfo info, Analysis analysis)
    {
        ArgumentNullException.ThrowIfNull(info);
        return analysis switch
        {
            Analysis.Border => Fixed + DecodeTime.Of(info, 1, 1) + (DecodeTime.Millions(info.StoredSize) * BorderRate),
            Analysis.Attention => Fixed + DecodeTime.Of(info, Math.Max(1, Math.Max(info.StoredSize.Width, info.StoredSize.Height) / AttentionSide), 1),
            _ => 0,
        };
    }

    /// <summary>Whether a JPEG is rendered plane by plane, as far as the header tells: not where a profile has to be applied, which costs twice as much.</summary>
    private static bool IsPlanar(ImageInfo info, RenderPlan plan, OutputEncoding encoding) =>
        !info.IsCmyk && encoding.Format is (ImageFormat.Jpeg or ImageFormat.WebP) && PlaneScale.BytesOf(info, plan) > 0;

    /// <summary>
    /// A picture in one scan is decoded in rows of blocks. With several, every coefficient of every plane is kept, two bytes each:
    /// 3 bytes a pixel for 4:2:0, 6 for 4:4:4.
    /// </summary>
    private static Int128 Jpeg(ImageInfo info)
    {
        Int128 rows = (Int128)info.HeldSize.Width * info.Channels * JpegRows;
        if (!info.IsProgressive && info.Scans <= 1)
            return rows;
        int bytesPerPixel = info.ChromaSampling switch
        {
            ChromaSampling.Yuv420 or ChromaSampling.Yuv411 => 3,
            ChromaSampling.Yuv422 or ChromaSampling.Yuv440 => 4,
            _ => 2 * info.Channels,
        };
        return rows + (Int128)info.HeldSize.Area * bytesPerPixel;
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
