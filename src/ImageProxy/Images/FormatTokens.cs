using ImageProxy.Imaging.Formats;

namespace ImageProxy.Images;

internal static class FormatTokens
{
    /// <summary>Lower-case, as in rendition keys, the edge's header and metrics.</summary>
    public static string Name(this FormatToken token) => token switch
    {
        FormatToken.Avif => "avif",
        FormatToken.WebP => "webp",
        FormatToken.Png => "png",
        FormatToken.Gif => "gif",
        _ => "jpeg",
    };

    /// <summary>The token of a format that a rendition can have.</summary>
    public static FormatToken Of(ImageFormat format) => format switch
    {
        ImageFormat.Avif => FormatToken.Avif,
        ImageFormat.WebP => FormatToken.WebP,
        ImageFormat.Png => FormatToken.Png,
        ImageFormat.Gif => FormatToken.Gif,
        ImageFormat.Jpeg => FormatToken.Jpeg,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format that is written."),
    };

    /// <summary>Reads what <see cref="Name"/> wrote, nothing else: the word an edge function sends.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out FormatToken token)
    {
        bool known = ImageFormats.TryParseOutput(name, out ImageFormat format);
        token = known ? Of(format) : FormatToken.Jpeg;
        return known;
    }
}
