using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Planar;

/// <summary>Which of the renderers that stand behind each other will take a render.</summary>
public static class PlanarForecast
{
    /// <returns><c>planar</c>, <c>png</c> or <c>vips</c>, by what the header and the plan say. What a decoder of our own then refuses goes to <c>vips</c> all the same.</returns>
    public static string NameOf(ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(encoding);
        if (PlanarScope.Takes(original.Span, info, plan, encoding))
            return "planar";
        return PngScope.Takes(info, plan, encoding) && PngRenderer.Open(original, info, plan) is not null ? "png" : "vips";
    }
}
