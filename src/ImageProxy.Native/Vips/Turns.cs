using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Vips;

/// <summary>Between upright coordinates, which plans count in, and the pixels as stored.</summary>
internal static class Turns
{
    /// <summary>The rectangle of stored pixels that shows as <paramref name="upright"/> in a picture of <paramref name="stored"/> size.</summary>
    public static PixelArea ToStored(PixelArea upright, PixelSize stored, Orientation orientation)
    {
        var (left, top, width, height) = upright;
        int fromRight = stored.Width - left - width, fromBottom = stored.Height - top - height;
        // For the quarter turns, upright x runs along stored y and the other way round.
        int turnedRight = stored.Width - top - height, turnedBottom = stored.Height - left - width;
        return orientation switch
        {
            Orientation.MirroredHorizontally => new(fromRight, top, width, height),
            Orientation.UpsideDown => new(fromRight, fromBottom, width, height),
            Orientation.MirroredVertically => new(left, fromBottom, width, height),
            Orientation.Transposed => new(top, left, height, width),
            Orientation.TurnRight => new(top, turnedBottom, height, width),
            Orientation.Transverse => new(turnedRight, turnedBottom, height, width),
            Orientation.TurnLeft => new(turnedRight, left, height, width),
            _ => upright,
        };
    }

    /// <summary>Where stored pixels show: the inverse of <see cref="ToStored"/>.</summary>
    /// <param name="stored">Size of the picture as stored.</param>
    public static PixelArea ToUpright(PixelArea area, PixelSize stored, Orientation orientation)
    {
        // All turns but the two quarters are their own inverse; those are each other's.
        var inverse = orientation switch
        {
            Orientation.TurnRight => Orientation.TurnLeft,
            Orientation.TurnLeft => Orientation.TurnRight,
            _ => orientation,
        };
        return ToStored(area, orientation >= Orientation.Transposed ? stored.Transposed : stored, inverse);
    }

    /// <summary>Turns stored pixels upright. Reads them in any order: the image is in memory.</summary>
    public static VipsImage Upright(VipsImage stored, Orientation orientation) => orientation switch
    {
        Orientation.MirroredHorizontally => stored.Flip("horizontal"),
        Orientation.UpsideDown => stored.Rotate("d180"),
        Orientation.MirroredVertically => stored.Flip("vertical"),
        Orientation.Transposed => stored.Rotate("d90").Then(i => i.Flip("horizontal")),
        Orientation.TurnRight => stored.Rotate("d90"),
        Orientation.Transverse => stored.Rotate("d270").Then(i => i.Flip("horizontal")),
        Orientation.TurnLeft => stored.Rotate("d270"),
        _ => stored.Cut(PixelArea.Of(stored.Size)),
    };
}
