namespace ImageProxy.Imaging.Geometry;

/// <summary>Offset in pixels from the left and the top edge.</summary>
public readonly record struct PixelPoint(int Left, int Top);
