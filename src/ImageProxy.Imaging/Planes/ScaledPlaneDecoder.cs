using System.Diagnostics.CodeAnalysis;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// Decodes at 1/8, 2/8 and 4/8 with <see cref="JpegScaledDecoder"/>, which gives the samples that libjpeg-turbo would, sooner. Other scales, and
/// what it does not take, are left to another decoder.
/// </summary>
public sealed class ScaledPlaneDecoder(IPlaneDecoder other) : IPlaneDecoder
{
    public bool TryDecode(ReadOnlySpan<byte> original, ImageInfo info, int eighths, [NotNullWhen(true)] out YCbCrPlanes? planes, out string detail)
    {
        ArgumentNullException.ThrowIfNull(info);
        planes = null;
        JpegPlanes? scaled = null;
        var result = eighths is 1 or 2 or 4 ? JpegScaledDecoder.TryDecode(original, 8 / eighths, out scaled) : JpegDecodeResult.NotTaken;
        switch (result)
        {
            case JpegDecodeResult.NotTaken:
                return other.TryDecode(original, info, eighths, out planes, out detail);
            case JpegDecodeResult.Broken:
                detail = "the data end early or are broken";
                return false;
        }

        using var decoded = scaled!;
        if (decoded.Sampling != info.ChromaSampling || decoded.Size(0) != PlaneScale.Of(info.StoredSize, eighths) || PlaneSampling.Of(decoded.Sampling) is not { } sampling)
        {
            detail = $"header disagreement: {decoded.Sampling} {decoded.Size(0)} at {eighths}/8; {info.StoredSize} {info.ChromaSampling} by the parser";
            return false;
        }

        (planes, detail) = (new(decoded.Size(0), sampling), "");
        Copy(decoded, 0, planes.Y);
        if (planes is { Cb: { } cb, Cr: { } cr })
        {
            Copy(decoded, 1, cb);
            Copy(decoded, 2, cr);
        }

        return true;
    }

    /// <summary>What a target has beyond the picture is not looked at.</summary>
    private static void Copy(JpegPlanes from, int plane, Plane to)
    {
        int rows = Math.Min(from.Size(plane).Height, to.Size.Height), columns = Math.Min(from.Size(plane).Width, to.Size.Width);
        for (int y = 0; y < rows; y++)
            from.Row(plane, y)[..columns].CopyTo(to.Row(y));
    }
}
