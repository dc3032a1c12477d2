namespace ImageProxy.Pictures.Encoders;

public sealed record BmpOptions
{
    /// <summary>Bits of a pixel: 24, the default, without alpha on white, or 32 with alpha (BITMAPV4HEADER with masks).</summary>
    public int BitsPerPixel { get; init; } = 24;

    /// <summary>First row first, as a negative height says. Default false: last row first.</summary>
    public bool TopDown { get; init; }
}
