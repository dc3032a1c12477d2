namespace ImageProxy.Imaging.Geometry;

/// <summary>Where a smaller picture lies on a larger one: rows from the top, columns from the left.</summary>
public enum Anchor
{
    TopLeft,
    Top,
    TopRight,
    Left,
    Center,
    Right,
    BottomLeft,
    Bottom,
    BottomRight,
}
