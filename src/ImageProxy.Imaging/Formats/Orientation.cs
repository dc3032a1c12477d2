namespace ImageProxy.Imaging.Formats;

/// <summary>How the stored pixels must be turned to stand upright: the eight values of EXIF tag 0x0112.</summary>
public enum Orientation
{
    Upright = 1,
    MirroredHorizontally = 2,
    UpsideDown = 3,
    MirroredVertically = 4,
    Transposed = 5,
    TurnRight = 6,
    Transverse = 7,
    TurnLeft = 8,
}
