namespace ImageProxy.Imaging.Planes;

/// <summary>
/// From the full range of JPEG, 0 to 255, to the studio range of WebP: brightness 16 to 235, colour 16 to 240. Both are ITU-R BT.601, so that
/// nothing else changes.
/// </summary>
/// <remarks>Source: ITU-R BT.601-7, section 2.5.3; ITU-T T.871, section 7.</remarks>
public static class StudioRange
{
    private static readonly byte[] Luma = [.. Enumerable.Range(0, 256).Select(level => (byte)Math.Round(16 + (level * 219 / 255.0)))];

    private static readonly byte[] Color = [.. Enumerable.Range(0, 256).Select(level => (byte)Math.Round(128 + ((level - 128) * 224 / 255.0)))];

    /// <summary>Converts in place.</summary>
    public static void Apply(YCbCrPlanes planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        Map(planes.Y, Luma);
        Map(planes.Cb, Color);
        Map(planes.Cr, Color);
    }

    private static void Map(Plane? plane, byte[] table)
    {
        for (int y = 0; y < plane?.Size.Height; y++)
        {
            foreach (ref byte sample in plane.Row(y))
                sample = table[sample];
        }
    }
}
