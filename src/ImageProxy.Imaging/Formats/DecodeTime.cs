using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Formats;

/// <summary>Milliseconds to decode an original and bring it down to a plan's size; every rate is for a million pixels.</summary>
/// <remarks>The figures' origin is told at <see cref="RenderPrice.Milliseconds"/>.</remarks>
internal static class DecodeTime
{
    /// <summary>Huffman decoding: all of the picture, at whatever scale it is then transformed.</summary>
    private const double JpegEntropy = 1.6;

    /// <summary>Inverse transform and resampling, of the pixels that come out.</summary>
    private const double JpegPixels = 8;

    /// <summary>Keeping the coefficients of a picture in several scans, and going through them once more.</summary>
    private const double JpegProgressive = 3.5;

    /// <summary>
    /// Each scan after the first. 12.5 ms at 49 MP, for scans that touch every coefficient; those of a narrow band cost a fifth, which a
    /// header does not tell.
    /// </summary>
    private const double JpegScan = 0.255;

    /// <summary>The renderer decodes at 1/2, 1/4 or 1/8 where this factor is left to the resampling.</summary>
    private const double JpegMargin = 1.5;

    /// <summary>Planes: entropy decoding and transform at 1/8, 2/8, 4/8 and 8/8, scans apart.</summary>
    private const double Planes1 = 0.8, Planes2 = 1.5, Planes4 = 1.6, Planes8 = 3;

    /// <summary>The same of several scans: at 1/8 only those of mean levels are read.</summary>
    private const double Scans1 = 0.25, Scans4 = 2, Scans8 = 6.3;

    /// <summary>Inflating and filtering colours of 8 bits, with alpha or without; and what libvips takes more for passes over the picture.</summary>
    private const double PngPixels = 15.5, PngInterlaced = 13;

    /// <summary>WebP is scaled while it is decoded where the renderer needs less than one pixel in so many, each way.</summary>
    private const double WebPScaledFrom = 4.6;

    /// <summary>An SVG is drawn at no more than this, million pixels.</summary>
    private const double SvgMostDrawn = 64;

    /// <param name="need">Original pixels for one rendition pixel along the side that needs most detail; 1 decodes at full size.</param>
    /// <param name="frames">Frames that are decoded.</param>
    public static double Of(ImageInfo info, double need, int frames)
    {
        double pixels = Millions(info.HeldSize);
        double depth = info.BitDepth > 8 ? 2 : 1;
        return frames * depth * info.Format switch
        {
            ImageFormat.Jpeg => Jpeg(info, pixels, need),
            ImageFormat.Png => pixels * (Math.Min(5.5 * Math.Max(1, info.Channels), PngPixels) + (info.HasAlpha ? 1 : 0) + (info.IsProgressive ? PngInterlaced : 0)),
            ImageFormat.Gif => pixels * 10,
            ImageFormat.WebP => pixels * (need >= WebPScaledFrom && frames == 1 ? 8 : 19) + (pixels * Alpha(info)),
            ImageFormat.Avif or ImageFormat.Heic => pixels * (32 + Alpha(info)),
            ImageFormat.Tiff => pixels * (4 + Alpha(info)),
            ImageFormat.Svg => 20 + (50 * Math.Min(SvgMostDrawn, pixels / (need * need))),
            _ => pixels * (15 + Alpha(info)),
        };
    }

    /// <summary>A JPEG decoded into planes, see <see cref="Planes.PlaneScale"/>.</summary>
    public static double OfPlanes(ImageInfo info, int eighths)
    {
        double rate = (info.IsProgressive || info.Scans > 1, eighths) switch
        {
            (true, 1) => Scans1,
            (true, 8) => Scans8 + (JpegScan * (info.Scans - 1)),
            (true, _) => Scans4 + (JpegScan * (info.Scans - 1)),
            (false, 1) => Planes1,
            (false, 2) => Planes2,
            (false, 4) => Planes4,
            _ => Planes8,
        };
        return Millions(info.HeldSize) * rate * PlaneShare(info);
    }

    /// <summary>As <see cref="RenderPlan.Source"/> and <see cref="RenderPlan.Scaled"/> say.</summary>
    public static double NeedOf(RenderPlan plan) => Math.Min(
        (double)plan.Source.Width / plan.Scaled.Width, (double)plan.Source.Height / plan.Scaled.Height);

    public static double Millions(PixelSize size) => size.Area / 1e6;

    private static double Jpeg(ImageInfo info, double pixels, double need)
    {
        int shrink = need switch
        {
            >= 8 * JpegMargin => 8,
            >= 4 * JpegMargin => 4,
            >= 2 * JpegMargin => 2,
            _ => 1,
        };
        double scans = info.IsProgressive || info.Scans > 1 ? JpegProgressive + (JpegScan * (info.Scans - 1)) : 0;
        return pixels * ((PlaneShare(info) * (JpegEntropy + (JpegPixels / (shrink * shrink)))) + scans);
    }

    /// <summary>Time where colour has more samples than in 4:2:0, in parts of that.</summary>
    private static double PlaneShare(ImageInfo info) => info.ChromaSampling is ChromaSampling.Yuv420 or ChromaSampling.Yuv411 or ChromaSampling.Gray ? 1 : 1.3;

    /// <summary>Resampling weighs colours by alpha, in floating point.</summary>
    private static double Alpha(ImageInfo info) => info.HasAlpha ? 6 : 0;
}
