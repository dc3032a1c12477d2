using System.Diagnostics.CodeAnalysis;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
#if MAGICKNET
using ImageProxy.MagickNet;
#endif
using ImageProxy.Native.Planar;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Native.WebP;

namespace ImageProxy.Rendering;

/// <summary>Makes the renderer that is configured, in the service or in a worker.</summary>
internal static class RendererFactory
{
    /// <summary>Whether this program was built with Magick.NET.</summary>
#if MAGICKNET
    public static bool HasMagickNet => true;
#else
    public static bool HasMagickNet => false;
#endif

    /// <param name="memoryBytes">What a renderer that counts its own pictures may take for all of them at once.</param>
    /// <param name="message">What is missing and how to install it, for the operator; empty on success.</param>
    public static bool TryCreate(
        RendererChoice choice, VipsRendererOptions options, long memoryBytes, [NotNullWhen(true)] out IRenderer? renderer, out string message)
    {
        renderer = null;
        if (!VipsLibrary.TryInitialize(options, out message))
            return false;
        var vips = new VipsRenderer(options);
        if (choice == RendererChoice.Vips)
        {
            renderer = vips;
            return true;
        }

        if (choice == RendererChoice.MagickNet)
            return TryCreateMagickNet(vips, memoryBytes, out renderer, out message);
        if (!TurboJpegLibrary.TryInitialize(out message) || !WebPLibrary.TryInitialize(out message))
        {
            message += $" Or render with libvips alone: {RenderingOptions.Section}:{nameof(RenderingOptions.Renderer)}={RendererChoice.Vips}";
            return false;
        }

        renderer = new PlanarRenderer(new PngRenderer(vips));
        return true;
    }

    /// <summary>Name of the renderer that will take this, as far as can be told without decoding; one of them may still leave it to libvips.</summary>
    public static string Foresee(RendererChoice choice, ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding) => choice switch
    {
        RendererChoice.Auto => PlanarForecast.NameOf(original, info, plan, encoding),
        RendererChoice.MagickNet => "magicknet",
        _ => "vips",
    };

    /// <summary>Does once whatever a render may do, see <see cref="VipsWarmUp"/>.</summary>
    public static void WarmUp(IRenderer renderer, bool allowSvg)
    {
        VipsWarmUp.Run(renderer, allowSvg);
#if MAGICKNET
        if (renderer is MagickNetRenderer)
            MagickWarmUp.Run(renderer);
#endif
        if (renderer is PlanarRenderer planar)
        {
            PlanarWarmUp.Run(planar);
            PngWarmUp.Run(planar);
        }
    }

    private static bool TryCreateMagickNet(VipsRenderer general, long memoryBytes, [NotNullWhen(true)] out IRenderer? renderer, out string message)
    {
#if MAGICKNET
        renderer = MagickLibrary.TryInitialize(memoryBytes, out message) ? new MagickNetRenderer(general, memoryBytes) : null;
        return renderer is not null;
#else
        _ = (general, memoryBytes);
        (renderer, message) = (null, RenderingOptions.NoMagickNet);
        return false;
#endif
    }
}
