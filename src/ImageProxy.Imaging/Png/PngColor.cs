namespace ImageProxy.Imaging.Png;

/// <summary>Colour types, with the numbers they have in the file.</summary>
internal enum PngColor
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
