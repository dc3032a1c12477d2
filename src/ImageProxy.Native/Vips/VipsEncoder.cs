using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>Writes an 8-bit sRGB or grey image that carries nothing but, for animations, its frames' height and times.</summary>
internal static class VipsEncoder
{
    // Efforts where the caller leaves the choice to us: what is bearable while somebody waits.
    internal const int PngEffort = 6;
    internal const int WebPEffort = 4;
    internal const int AvifEffort = 3;
    internal const int GifEffort = 5;

    /// <exception cref="VipsException">The encoder is missing or has failed.</exception>
    public static byte[] Encode(VipsImage image, OutputEncoding encoding)
    {
        int Effort(int usual) => encoding.Effort < 0 ? usual : encoding.Effort;
        using var operation = new VipsOperation(encoding.Format switch
        {
            ImageFormat.Jpeg => "jpegsave_buffer",
            ImageFormat.Png => "pngsave_buffer",
            ImageFormat.WebP => "webpsave_buffer",
            ImageFormat.Avif => "heifsave_buffer",
            ImageFormat.Gif => "gifsave_buffer",
            _ => throw new VipsException("save", $"no encoder for {encoding.Format}") { IsMissingOperation = true },
        });
        operation.Set("in", image).Set("strip", true);
        _ = encoding.Format switch
        {
            ImageFormat.Jpeg => operation.Set("Q", encoding.Quality).Set("optimize_coding", true),
            ImageFormat.Png => operation.Set("compression", Effort(PngEffort)).Set("filter", "all"),
            ImageFormat.WebP => operation.Set("Q", encoding.Quality).Set("effort", Effort(WebPEffort)),
            ImageFormat.Avif => operation.Set("compression", "av1").Set("Q", encoding.Quality).Set("effort", Effort(AvifEffort)).Set("bitdepth", 8),
            _ => operation.Set("effort", Effort(GifEffort)).Set("dither", 0.5),
        };
        byte[] bytes = operation.BuildBytes();
        return encoding.Format == ImageFormat.WebP ? BareWebP.From(bytes) : bytes;
    }
}
