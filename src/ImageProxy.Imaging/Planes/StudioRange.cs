using ImageProxy.Imaging.Kernels;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// From the full range of JPEG, 0 to 255, to the studio range of WebP: brightness 16 to 235, colour 16 to 240. Both are ITU-R BT.601, so that
/// nothing else changes.
/// </summary>
/// <remarks>Source: ITU-R BT.601-7, section 2.5.3; ITU-T T.871, section 7.</remarks>
public static class StudioRange
{
    private const byte Lowest = 16, HighestLuma = 235, HighestColor = 240;

    // 0 becomes 16 where level x of the line 16 + 219/255 x is x itself; colour stays where there is none.
    internal static readonly LevelMap Luma = LevelMap.Between(Lowest, HighestLuma, Lowest * 255.0 / (255 - (HighestLuma - Lowest)));

    internal static readonly LevelMap Color = LevelMap.Between(Lowest, HighestColor, YCbCrColor.NoColor);
}
