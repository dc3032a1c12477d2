using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>A picture as a formula: the colour at a point in pixels, (0, 0) at the top left corner, pixel centres at halves.</summary>
public delegate Color Scene(double x, double y);

/// <summary>Scenes whose every pixel says where it came from.</summary>
public static class Scenes
{
    /// <summary>
    /// Red waves along x, green along y, blue falling along x. A shift of a quarter of a pixel changes the mean error by two levels, and
    /// resampling changes waves this long by less than one.
    /// </summary>
    public static Scene Waves(PixelSize size, double period = 40) => (x, y) =>
        new(Level(128 + 100 * Math.Sin(2 * Math.PI * x / period)), Level(128 + 100 * Math.Sin(2 * Math.PI * y / period)), Level(220 - 180 * x / size.Width));

    /// <summary>Four quarters of one colour each.</summary>
    public static Scene Quarters(PixelSize size, Color topLeft, Color topRight, Color bottomLeft, Color bottomRight) => (x, y) =>
        (x < size.Width / 2.0, y < size.Height / 2.0) switch
        {
            (true, true) => topLeft,
            (false, true) => topRight,
            (true, false) => bottomLeft,
            _ => bottomRight,
        };

    /// <summary>One colour inside <paramref name="area"/>, another around it.</summary>
    public static Scene Framed(PixelArea area, Color inside, Color around) => (x, y) =>
        x >= area.Left && x < area.Right && y >= area.Top && y < area.Bottom ? inside : around;

    public static Scene Flat(Color color) => (_, _) => color;

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
