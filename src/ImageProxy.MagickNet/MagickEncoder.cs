using ImageMagick;
using ImageMagick.Formats;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.MagickNet;

/// <summary>Writes frames that carry nothing but their times; as the other renderers do where the format leaves a choice.</summary>
internal static class MagickEncoder
{
    /// <summary>From this quality on colour is written as fine as brightness.</summary>
    private const int FineColorQuality = 90;

    private const int UsualPngLevel = 6, UsualWebPMethod = 4;

    public static byte[] Encode(MagickImageCollection frames, OutputEncoding encoding)
    {
        foreach (var frame in frames)
        {
            frame.Strip();
            frame.Quality = (uint)encoding.Quality;
            frame.Settings.Interlace = Interlace.NoInterlace;
            if (frames.Count == 1 && frame.HasAlpha && frame.IsOpaque) frame.Alpha(AlphaOption.Off);
            // Every frame is the whole canvas: what is see-through must not show the one before.
            frame.GifDisposeMethod = frame.HasAlpha ? GifDisposeMethod.Background : GifDisposeMethod.None;
        }

        switch (encoding.Format)
        {
            case ImageFormat.Jpeg:
                return frames.ToByteArray(new JpegWriteDefines
                {
                    SamplingFactor = encoding.Quality >= FineColorQuality ? JpegSamplingFactor.Ratio444 : JpegSamplingFactor.Ratio420,
                    OptimizeCoding = true,
                });
            case ImageFormat.WebP:
                return frames.ToByteArray(new WebPWriteDefines { Lossless = false, Method = encoding.Effort < 0 ? UsualWebPMethod : encoding.Effort });
            case ImageFormat.Png:
                return frames.ToByteArray(new PngWriteDefines { CompressionLevel = (uint)(encoding.Effort < 0 ? UsualPngLevel : encoding.Effort) });
            default:
                // Before the coder does it, which would dither, at seven times the time.
                _ = frames.Quantize(new QuantizeSettings { Colors = 256, DitherMethod = DitherMethod.No });
                return frames.ToByteArray(MagickFormat.Gif);
        }
    }
}
