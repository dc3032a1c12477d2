namespace ImageProxy.Pictures.Encoders;

/// <summary>A colour of CIE 1931, white at Y = 1.</summary>
internal readonly record struct Xyz(double X, double Y, double Z)
{
    public static Xyz FromChromaticity((double X, double Y) xy) => new(xy.X / xy.Y, 1, (1 - xy.X - xy.Y) / xy.Y);

    public static Xyz operator *(Xyz value, double factor) => new(value.X * factor, value.Y * factor, value.Z * factor);
}
