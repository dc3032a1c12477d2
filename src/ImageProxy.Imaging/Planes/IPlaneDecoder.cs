using System.Diagnostics.CodeAnalysis;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Planes;

/// <summary>Decodes JPEGs into planes, scaled down in the transform. Called from several threads at once.</summary>
public interface IPlaneDecoder
{
    /// <summary>
    /// The whole picture at <paramref name="eighths"/>/8, each side rounded up: a sample covers 8 / eighths of the original's. The caller
    /// disposes the planes.
    /// </summary>
    /// <param name="info">What the header parser found; its sampling is one of <see cref="PlaneSampling"/>'s.</param>
    /// <param name="eighths">1 to 8.</param>
    /// <param name="planes">Null where the decoder leaves the picture to another: broken, cut off, or of a kind it does not read.</param>
    /// <param name="detail">Why, for the log; empty on success.</param>
    bool TryDecode(ReadOnlySpan<byte> original, ImageInfo info, int eighths, [NotNullWhen(true)] out YCbCrPlanes? planes, out string detail);
}
