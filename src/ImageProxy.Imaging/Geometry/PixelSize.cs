namespace ImageProxy.Imaging.Geometry;

/// <summary>Width × height in pixels. Both are at least 1 wherever a picture is described.</summary>
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>Number of pixels; 64 bits, so that a lying header cannot overflow it.</summary>
    public long Area => (long)Width * Height;

    /// <summary>The same picture turned by a quarter.</summary>
    public PixelSize Transposed => new(Height, Width);

    public override string ToString() => $"{Width}x{Height}";
}
