namespace ImageProxy.Pictures.Encoders;

/// <summary>What becomes of a frame before the next is drawn (GIF89a, 23.c.iv).</summary>
public enum GifDisposal
{
    Unspecified = 0,
    Keep = 1,
    Background = 2,
    Previous = 3,
}
