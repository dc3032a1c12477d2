using System.Diagnostics.CodeAnalysis;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Native.WebP;

namespace ImageProxy.Rendering;

/// <summary>Makes the renderer that is configured, in the service or in a worker.</summary>
internal static class RendererFactory
{
    /// <param name="message">What is missing and how to install it, for the operator; empty on success.</param>
    public static bool TryCreate(RendererChoice choice, VipsRendererOptions options, [NotNullWhen(true)] out IRenderer? renderer, out string message)
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

        if (!TurboJpegLibrary.TryInitialize(out message) || !WebPLibrary.TryInitialize(out message))
        {
            message += $" Or render with libvips alone: {RenderingOptions.Section}:{nameof(RenderingOptions.Renderer)}={RendererChoice.Vips}";
            return false;
        }

        renderer = new PlanarRenderer(new PngRenderer(vips));
        return true;
    }

    /// <summary>Does once whatever a render may do, see <see cref="VipsWarmUp"/>.</summary>
    public static void WarmUp(IRenderer renderer, bool allowSvg)
    {
        VipsWarmUp.Run(renderer, allowSvg);
        if (renderer is PlanarRenderer planar)
        {
            PlanarWarmUp.Run(planar);
            PngWarmUp.Run(planar);
        }
    }
}
