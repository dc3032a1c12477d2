namespace ImageProxy.Native.Vips;

/// <summary>Type of one sample; only those we name ourselves.</summary>
internal enum VipsBandFormat
{
    UChar = 0,
    UShort = 2,
    Float = 6,
}

/// <summary>Meaning of the bands; only those we name ourselves.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    Grey = 1,
    Lab = 13,
    Cmyk = 15,
    Rgb = 17,
    Srgb = 22,
    Rgb16 = 25,
    Grey16 = 26,
}
