namespace ImageProxy.Pictures.Encoders;

public enum TiffColor
{
    Rgb,

    /// <summary>RGB with unassociated alpha.</summary>
    Rgba,

    Grey,

    /// <summary>Four inks, 0 for none; see <see cref="TiffOptions.IccProfile"/> for what they look like.</summary>
    Cmyk,
}
