namespace ImageProxy.Pictures.Encoders;

public enum JpegColor
{
    YCbCr,

    /// <summary>Four inks as Adobe writes them: inverted, APP14 transform 0. All at full resolution.</summary>
    Cmyk,

    /// <summary>The same inks, the first three turned to YCbCr, APP14 transform 2.</summary>
    Ycck,
}
