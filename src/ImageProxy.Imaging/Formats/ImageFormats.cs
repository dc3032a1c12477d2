namespace ImageProxy.Imaging.Formats;

/// <summary>Facts about formats: their names in URLs, content types, what they can hold.</summary>
public static class ImageFormats
{
    /// <summary>The formats a rendition can have, by the name used in URLs and settings.</summary>
    public static bool TryParseOutput(ReadOnlySpan<char> name, out ImageFormat format)
    {
        format = name switch
        {
            "jpeg" => ImageFormat.Jpeg,
            "png" => ImageFormat.Png,
            "gif" => ImageFormat.Gif,
            "webp" => ImageFormat.WebP,
            "avif" => ImageFormat.Avif,
            _ => ImageFormat.Unknown,
        };
        return format != ImageFormat.Unknown;
    }

    /// <summary>Lower-case name, as in URLs, settings and metrics.</summary>
    public static string Name(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpeg",
        ImageFormat.Png => "png",
        ImageFormat.Gif => "gif",
        ImageFormat.WebP => "webp",
        ImageFormat.Avif => "avif",
        ImageFormat.Heic => "heic",
        ImageFormat.Tiff => "tiff",
        ImageFormat.Bmp => "bmp",
        ImageFormat.Ico => "ico",
        ImageFormat.Svg => "svg",
        _ => "unknown",
    };

    /// <summary>Media type for <c>Content-Type</c>; <c>application/octet-stream</c> where the format is unknown.</summary>
    public static string ContentType(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.Gif => "image/gif",
        ImageFormat.WebP => "image/webp",
        ImageFormat.Avif => "image/avif",
        ImageFormat.Heic => "image/heic",
        ImageFormat.Tiff => "image/tiff",
        ImageFormat.Bmp => "image/bmp",
        ImageFormat.Ico => "image/x-icon",
        ImageFormat.Svg => "image/svg+xml",
        _ => "application/octet-stream",
    };

    public static bool CanHoldAlpha(this ImageFormat format) => format is not (ImageFormat.Jpeg or ImageFormat.Unknown);

    /// <summary>Whether a rendition in this format can be animated.</summary>
    public static bool CanAnimate(this ImageFormat format) => format is ImageFormat.Gif or ImageFormat.WebP;
}
