using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>How many samples of brightness there are for one of colour, across and down; (0, 0) where there is no colour.</summary>
public readonly record struct PlaneSampling(int Across, int Down)
{
    public static PlaneSampling Gray => default;

    public static PlaneSampling Yuv444 => new(1, 1);

    public static PlaneSampling Yuv420 => new(2, 2);

    public bool HasColor => Across > 0;

    /// <summary>Null where planes of this kind are not dealt with.</summary>
    public static PlaneSampling? Of(ChromaSampling sampling) => sampling switch
    {
        ChromaSampling.Gray => Gray,
        ChromaSampling.Yuv444 => Yuv444,
        ChromaSampling.Yuv422 => new(2, 1),
        ChromaSampling.Yuv420 => Yuv420,
        ChromaSampling.Yuv440 => new(1, 2),
        ChromaSampling.Yuv411 => new(4, 1),
        _ => null,
    };

    /// <summary>Samples of the colour planes of a picture of this size: the last ones may stand for less than a whole one.</summary>
    public PixelSize ColorSize(PixelSize picture) => new((picture.Width + Across - 1) / Across, (picture.Height + Down - 1) / Down);

    /// <summary>Size of the brightness plane: whole samples of colour, as codecs have it, so up to three columns and a row more than the picture.</summary>
    public PixelSize LumaSize(PixelSize picture)
    {
        if (!HasColor)
            return picture;
        var color = ColorSize(picture);
        return new(color.Width * Across, color.Height * Down);
    }
}
