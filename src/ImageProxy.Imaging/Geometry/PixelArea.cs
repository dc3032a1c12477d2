namespace ImageProxy.Imaging.Geometry;

/// <summary>A rectangle in pixels; <see cref="Right"/> and <see cref="Bottom"/> are exclusive.</summary>
public readonly record struct PixelArea(int Left, int Top, int Width, int Height)
{
    public int Right => Left + Width;

    public int Bottom => Top + Height;

    public PixelSize Size => new(Width, Height);

    /// <summary>All of a picture of <paramref name="size"/>.</summary>
    public static PixelArea Of(PixelSize size) => new(0, 0, size.Width, size.Height);

    public static PixelArea At(PixelPoint corner, PixelSize size) => new(corner.Left, corner.Top, size.Width, size.Height);

    /// <summary>True where the area is not empty and lies within a picture of <paramref name="size"/>.</summary>
    public bool IsWithin(PixelSize size) =>
        Left >= 0 && Top >= 0 && Width > 0 && Height > 0 && (long)Left + Width <= size.Width && (long)Top + Height <= size.Height;
}
