namespace ImageProxy.Imaging.Formats;

/// <summary>Formats an original may have. Out go Jpeg, Png, Gif, WebP and Avif only.</summary>
public enum ImageFormat
{
    Unknown,
    Jpeg,
    Png,
    Gif,
    WebP,
    Avif,
    Heic,
    Tiff,
    Bmp,
    Ico,
    Svg,
}
