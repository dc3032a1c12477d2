namespace ImageProxy.Imaging.Geometry;

/// <summary>Requested width × height in pixels. One side, never both, may be 0: "as the original's shape gives".</summary>
public readonly record struct Box(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}
