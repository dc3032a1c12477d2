using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>A colour in the space of JPEG: ITU-R BT.601, full range, rounded.</summary>
/// <remarks>Source: ITU-T T.871, section 7.</remarks>
public readonly record struct YCbCrColor(byte Y, byte Cb, byte Cr)
{
    /// <summary>What colour planes hold where there is no colour.</summary>
    public const byte NoColor = 128;

    /// <param name="color">Its alpha does not count.</param>
    public static YCbCrColor Of(Color color) => new(
        Level((0.299 * color.R) + (0.587 * color.G) + (0.114 * color.B)),
        Level(128 - (0.168736 * color.R) - (0.331264 * color.G) + (0.5 * color.B)),
        Level(128 + (0.5 * color.R) - (0.418688 * color.G) - (0.081312 * color.B)));

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
