using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Vips;

/// <summary>
/// Opens originals: the format the header parser found chooses the loader by name, libvips' own sniffing is never asked. Decoding starts
/// when pixels are asked for, from top to bottom once; a truncated file then fails.
/// </summary>
internal static unsafe class VipsLoader
{
    /// <summary>
    /// A JPEG is decoded at 1/2, 1/4 or 1/8 while this factor is left to the kernel. libvips' own thumbnail keeps 2; but libjpeg's scaled
    /// decode cuts frequencies off more cleanly than averaging does. A photo of 2725×2225 at 720×588, quality 80, decoded at a half: luma PSNR
    /// 38.0 dB against an exact resize, where a full decode gives 38.1 and costs 53 ms of CPU instead of 33.
    /// </summary>
    private const double JpegMargin = 1.5;

    /// <summary>
    /// libwebp averages boxes: keep more, and only bother where at least half of each side is saved. Not 2, where <see cref="AxisResample"/>
    /// places pixels least exactly.
    /// </summary>
    private const double WebPMargin = 2.3;

    /// <summary>An SVG is drawn at most this large, pixels; beyond it the drawing is enlarged.</summary>
    private const double SvgMaxArea = 64e6;

    /// <summary>Longest side an SVG is drawn at, pixels; librsvg's own limit is twice this.</summary>
    private const double SvgMaxSide = 16_384;

    /// <summary>Opens the bytes at <paramref name="data"/>, which stay pinned until all images made from it are gone.</summary>
    /// <param name="need">Original pixels for one rendition pixel along the side that needs most detail, in stored orientation.</param>
    /// <exception cref="VipsException">Broken, blocked, or no such loader.</exception>
    public static VipsImage Open(void* data, int length, ImageInfo info, double need, bool allFrames)
    {
        var (operationName, frames) = info.Format switch
        {
            ImageFormat.Jpeg => ("jpegload_buffer", false),
            ImageFormat.Png => ("pngload_buffer", false),
            ImageFormat.Gif => ("gifload_buffer", true),
            ImageFormat.WebP => ("webpload_buffer", true),
            ImageFormat.Avif or ImageFormat.Heic => ("heifload_buffer", false),
            ImageFormat.Tiff => ("tiffload_buffer", false),
            ImageFormat.Svg => ("svgload_buffer", false),
            _ => throw new VipsException("load", $"no loader for {info.Format}") { IsMissingOperation = true },
        };
        using var operation = new VipsOperation(operationName);
        operation.SetPinned("buffer", data, length).Set("access", "sequential").Set("fail_on", "truncated");
        if (frames && allFrames) operation.Set("n", -1);
        if (info.Format == ImageFormat.Jpeg) operation.Set("shrink", JpegShrink(need));
        if (info.Format == ImageFormat.WebP && !allFrames && info.Frames == 1) operation.Set("scale", WebPScale(need));
        if (info.Format == ImageFormat.Svg) operation.Set("scale", SvgScale(info.StoredSize, need));
        return operation.BuildImage();
    }

    /// <summary>
    /// What the decoder says must agree with what the header parser said, else one of them was misled. Null where it does.
    /// </summary>
    /// <param name="loaded">Size of one frame as opened.</param>
    public static string? Disagreement(PixelSize loaded, ImageInfo info, double need, bool allFrames)
    {
        var stored = DecodedSize(info);
        bool agrees = info.Format switch
        {
            ImageFormat.Jpeg => IsShrunk(loaded, stored, JpegShrink(need)),
            // An animation may have a single frame, and frames of animations are not scaled.
            ImageFormat.WebP when !allFrames && info.Frames == 1 => loaded == stored || IsScaled(loaded, stored, WebPScale(need), tolerance: 1),
            // Units and view boxes leave librsvg and a parser room for rounding.
            ImageFormat.Svg => IsScaled(loaded, stored, SvgScale(stored, need), tolerance: 2 + SvgScale(stored, need)),
            _ => loaded == stored,
        };
        return agrees ? null : $"header disagreement: {stored} by the parser, {loaded} by the decoder";
    }

    /// <summary>Full size as the decoder hands it out: libheif turns pictures upright itself.</summary>
    public static PixelSize DecodedSize(ImageInfo info) => TurnsItself(info.Format) ? info.Size : info.StoredSize;

    /// <summary>The turn that is left to do after decoding.</summary>
    public static Orientation DecodedOrientation(ImageInfo info) => TurnsItself(info.Format) ? Orientation.Upright : info.Orientation;

    internal static int JpegShrink(double need) => need switch
    {
        >= 8 * JpegMargin => 8,
        >= 4 * JpegMargin => 4,
        >= 2 * JpegMargin => 2,
        _ => 1,
    };

    internal static double WebPScale(double need) => need >= 2 * WebPMargin ? WebPMargin / need : 1;

    internal static double SvgScale(PixelSize size, double need) =>
        Math.Min(1 / need, Math.Min(Math.Sqrt(SvgMaxArea / size.Area), SvgMaxSide / Math.Max(size.Width, size.Height)));

    private static bool TurnsItself(ImageFormat format) => format is ImageFormat.Avif or ImageFormat.Heic;

    /// <summary>libvips drops a last pixel that stands for less than a whole block; libjpeg itself would keep it.</summary>
    private static bool IsShrunk(PixelSize loaded, PixelSize stored, int shrink) =>
        loaded.Width - stored.Width / shrink is 0 or 1 && loaded.Height - stored.Height / shrink is 0 or 1;

    private static bool IsScaled(PixelSize loaded, PixelSize stored, double scale, double tolerance) =>
        Math.Abs(loaded.Width - stored.Width * scale) <= tolerance && Math.Abs(loaded.Height - stored.Height * scale) <= tolerance;
}
