namespace ImageProxy.Imaging.Geometry;

/// <summary>
/// The arithmetic all modes share. Shapes are compared and scaled by cross-multiplying in 64 bits, which is exact for every positive
/// <see cref="int"/>, and each derived side is rounded once, half up.
/// </summary>
public static class Fitting
{
    /// <summary>The box with a side of 0 replaced by what the picture's shape gives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The box has a negative side or no side at all, or the picture is empty.</exception>
    public static PixelSize Exact(PixelSize picture, Box box)
    {
        ThrowIfUnusable(picture, box);
        return box switch
        {
            { Width: 0 } => new(Scale(picture.Width, box.Height, picture.Height), box.Height),
            { Height: 0 } => new(box.Width, Scale(picture.Height, box.Width, picture.Width)),
            _ => new(box.Width, box.Height),
        };
    }

    /// <summary>The largest size of the picture's shape that fits inside the box; a side of 0 does not limit.</summary>
    /// <param name="enlarge">False: a picture that fits already keeps its size.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box has a negative side or no side at all, or the picture is empty.</exception>
    public static PixelSize Inside(PixelSize picture, Box box, bool enlarge)
    {
        ThrowIfUnusable(picture, box);
        bool fits = (box.Width == 0 || picture.Width <= box.Width) && (box.Height == 0 || picture.Height <= box.Height);
        if (fits && !enlarge)
            return picture;
        if (box.Width == 0 || box.Height == 0)
            return Exact(picture, box);
        return IsWider(picture, box)
            ? new(box.Width, Scale(picture.Height, box.Width, picture.Width))
            : new(Scale(picture.Width, box.Height, picture.Height), box.Height);
    }

    /// <summary>
    /// The largest window of the box's shape that lies inside the picture: one of its sides is always the picture's own. All of the
    /// picture where the box leaves a side open, whatever the rounding of that side did to its shape.
    /// </summary>
    public static PixelSize Window(PixelSize picture, Box box)
    {
        ThrowIfUnusable(picture, box);
        if (box.Width == 0 || box.Height == 0)
            return picture;
        return IsWider(picture, box)
            ? new(Scale(picture.Height, box.Width, box.Height), picture.Height)
            : new(picture.Width, Scale(picture.Width, box.Height, box.Width));
    }

    /// <summary>The canvas for a picture that was fitted into the box: a side of 0 becomes the picture's.</summary>
    public static PixelSize Canvas(PixelSize fitted, Box box) =>
        new(box.Width == 0 ? fitted.Width : box.Width, box.Height == 0 ? fitted.Height : box.Height);

    /// <summary>Where <paramref name="inner"/> lies in the middle of <paramref name="outer"/>; an odd pixel goes to the right and the bottom.</summary>
    public static PixelPoint Centre(PixelSize inner, PixelSize outer) =>
        new((outer.Width - inner.Width) / 2, (outer.Height - inner.Height) / 2);

    /// <summary>Where <paramref name="inner"/> lies at an edge, in a corner or in the middle of <paramref name="outer"/>.</summary>
    public static PixelPoint Place(PixelSize inner, PixelSize outer, Anchor at)
    {
        PixelPoint centre = Centre(inner, outer);
        int left = ((int)at % 3) switch { 0 => 0, 1 => centre.Left, _ => outer.Width - inner.Width };
        int top = ((int)at / 3) switch { 0 => 0, 1 => centre.Top, _ => outer.Height - inner.Height };
        return new(left, top);
    }

    /// <summary>
    /// <c>side · to / from</c>, rounded half up, at least 1. Stops at <see cref="int.MaxValue"/>, which only a sliver enlarged to a box with
    /// one side of 0 can reach; whoever prices the plan by its output refuses it long before.
    /// </summary>
    private static int Scale(int side, int to, int from) =>
        (int)Math.Clamp((2L * side * to + from) / (2L * from), 1, int.MaxValue);

    private static bool IsWider(PixelSize picture, Box box) =>
        (long)picture.Width * box.Height > (long)picture.Height * box.Width;

    private static void ThrowIfUnusable(PixelSize picture, Box box)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(picture.Width, 1, nameof(picture));
        ArgumentOutOfRangeException.ThrowIfLessThan(picture.Height, 1, nameof(picture));
        ArgumentOutOfRangeException.ThrowIfNegative(box.Width, nameof(box));
        ArgumentOutOfRangeException.ThrowIfNegative(box.Height, nameof(box));
        ArgumentOutOfRangeException.ThrowIfZero(box.Width | box.Height, nameof(box));
    }
}
