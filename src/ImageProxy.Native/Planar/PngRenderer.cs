using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Jpeg.Writing;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Native.WebP;

namespace ImageProxy.Native.Planar;

/// <summary>
/// Renders PNGs with a decoder, kernels and an encoder of our own, by way of planes multiplied by alpha. What it does not take goes to the
/// general renderer, and so does what its decoder refuses: whether an original is broken is for one renderer to say.
/// </summary>
public sealed class PngRenderer : IRenderer
{
    /// <summary>
    /// Level of the compression where the caller leaves the choice to us. Of zlib-ng's, for 720×720 of three pictures: 5 takes 9.9, 44 and 34 ms, 6
    /// takes 14, 78 and 55 for 1.3, 1.6 and 0.7 % fewer bytes. With 5 a PNG has -3.0 to +1.7 % of the bytes that zlib makes of it with 6.
    /// </summary>
    private const int UsualLevel = 5;

    /// <summary>zlib-ng's 1 makes a third more bytes than zlib's; its 2 takes no longer than that.</summary>
    private const int LeastLevel = 2;

    private readonly IRenderer _general;

    /// <param name="general">Takes what is left.</param>
    /// <exception cref="DllNotFoundException">libjpeg-turbo or libwebp is missing; the message says what to install.</exception>
    public PngRenderer(IRenderer general)
    {
        if (!TurboJpegLibrary.TryInitialize(out string message) || !WebPLibrary.TryInitialize(out message))
            throw new DllNotFoundException(message);
        _general = general;
    }

    public string Name => "png";

    public AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken) =>
        _general.Analyze(original, info, analysis, cancellationToken);

    public RenderResult Render(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return RenderResult.Fail(RenderFailure.Canceled, "before it began");
        byte[]? bytes = null;
        try
        {
            bytes = PngScope.Takes(info, plan, encoding) ? TryRender(original, info, plan, encoding, cancellationToken) : null;
        }
        catch (OperationCanceledException)
        {
            return RenderResult.Fail(RenderFailure.Canceled, "while decoding");
        }
        catch (Exception e) when (e is TurboJpegException or WebPException or OutOfMemoryException)
        {
            // The general renderer needs less memory, and has words for what is wrong.
        }

        if (bytes is not null)
            return new(bytes, plan.Output) { Renderer = Name };
        return _general.Render(original, info, plan, encoding, cancellationToken).MadeBy(_general);
    }

    /// <summary>Null where the file holds what is left to the general renderer; nothing is decoded.</summary>
    internal static PngFile? Open(ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan) =>
        PngPlaneDecoder.Open(original.Span) is { } file && file.Size == info.StoredSize && PngScope.Keeps(file, plan) && IsSrgb(original, file) ? file : null;

    /// <summary>Null where the original is left to the general renderer.</summary>
    private static byte[]? TryRender(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        if (Open(original, info, plan) is not { } file)
            return null;
        int box = PngScale.Choose(plan);
        var area = Turns.ToStored(plan.Source, info.StoredSize, info.Orientation);
        if (PngPlaneDecoder.TryDecode(original, file, area, box, out var decoded, cancellationToken) != PngDecodeResult.Decoded)
            return null;
        using var canvas = Compose(decoded!, area.Size, box, info.Orientation, plan, encoding.Format);
        cancellationToken.ThrowIfCancellationRequested();
        return Encode(canvas, encoding);
    }

    /// <summary>Gives up <paramref name="decoded"/>.</summary>
    internal static PixelCanvas Compose(PremultipliedPlanes decoded, PixelSize part, int box, Orientation orientation, RenderPlan plan, ImageFormat format)
    {
        using var stored = decoded;
        using var scaled = PremultipliedComposer.Compose(stored, part, box, orientation, plan.Scaled);
        return PixelCanvas.Lay(scaled, plan, format);
    }

    /// <summary>As libvips does: the same qualities and sampling, and, where the caller chooses them, efforts.</summary>
    internal static byte[] Encode(PixelCanvas canvas, OutputEncoding encoding)
    {
        switch (encoding.Format)
        {
            case ImageFormat.Png:
                return PngEncoder.Encode(canvas, LevelOf(encoding.Effort));
            case ImageFormat.WebP:
                return WebPPixelsEncoder.Encode(canvas, encoding.Quality, encoding.Effort < 0 ? VipsEncoder.WebPEffort : encoding.Effort);
            default:
                var sampling = encoding.Quality >= PlanarScope.FineColorQuality ? PlaneSampling.Yuv444 : PlaneSampling.Yuv420;
                using (var planes = YCbCrConversion.Convert(canvas, sampling))
                    return JpegPlaneEncoder.Encode(planes, encoding.Quality);
        }
    }

    /// <summary>As zlib's, which efforts are told in.</summary>
    private static int LevelOf(int effort) => effort < 0 ? UsualLevel : Math.Clamp(effort, LeastLevel, 9);

    private static bool IsSrgb(ReadOnlyMemory<byte> original, PngFile file) =>
        file.Profile.Equals(0..0) || IccProfile.IsSrgb(PngProfile.Read(original[file.Profile]));
}
