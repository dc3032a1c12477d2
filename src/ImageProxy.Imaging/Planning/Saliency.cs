using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>
/// Scores the pixels of a thumbnail by what tends to catch the eye: fine detail, skin, strong colour, and standing out from the rest.
/// Plain arithmetic in a fixed order, so that every machine finds the same.
/// </summary>
/// <remarks>
/// Sources of the ideas. Summing cheap cues for edges, skin and saturation: J. Wagner, smartcrop.js, and the attention strategy of libvips'
/// smartcrop. Distance to the mean colour as a measure of salience: Achanta et al., "Frequency-tuned Salient Region Detection", CVPR 2009.
/// Skin as a compact region of the Cb-Cr plane that hardly depends on how dark the skin is: Chai and Ngan, "Face segmentation using
/// skin-color map in videophone applications", IEEE TCSVT 1999. The weights are our own.
/// </remarks>
internal static class Saliency
{
    private const float DetailWeight = 1.5f;
    private const float SkinWeight = 1f;
    private const float ContrastWeight = 0.7f;
    private const float SaturationWeight = 0.3f;

    /// <summary>One score for each pixel, from 0 to about 12, row by row.</summary>
    /// <param name="rgb">8-bit sRGB, 3 bytes a pixel, rows tightly packed.</param>
    public static float[] Score(ReadOnlySpan<byte> rgb, PixelSize size)
    {
        var pixels = new Ycc[rgb.Length / 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = Ycc.FromRgb(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);

        Ycc mean = Mean(pixels);
        float[] scores = new float[pixels.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            float sum = DetailWeight * Detail(pixels, size, i) + SkinWeight * Skin(pixels[i])
                + ContrastWeight * Contrast(pixels[i], mean) + SaturationWeight * Saturation(rgb.Slice(3 * i, 3));
            // Squared: a small strong spot outweighs a wide, faintly busy ground.
            scores[i] = sum * sum;
        }

        return scores;
    }

    /// <summary>Laplacian of the lightness, 0 to 1; beyond the edge the picture goes on as its last row or column.</summary>
    private static float Detail(Ycc[] pixels, PixelSize size, int index)
    {
        (int row, int column) = Math.DivRem(index, size.Width);
        float left = pixels[column > 0 ? index - 1 : index].Y;
        float right = pixels[column < size.Width - 1 ? index + 1 : index].Y;
        float above = pixels[row > 0 ? index - size.Width : index].Y;
        float below = pixels[row < size.Height - 1 ? index + size.Width : index].Y;
        return MathF.Abs(4 * pixels[index].Y - left - right - above - below) / (4 * 255);
    }

    /// <summary>
    /// 1 at the centre of an ellipse about the skin tones in the Cb-Cr plane, falling to 0 at its rim. Very dark and blown-out pixels,
    /// whose chroma is mostly noise, fade out.
    /// </summary>
    private static float Skin(Ycc pixel)
    {
        float blue = (pixel.Cb - 102) / 25, red = (pixel.Cr - 153) / 20;
        float likeness = Math.Clamp(1 - blue * blue - red * red, 0, 1);
        float light = Math.Clamp(MathF.Min((pixel.Y - 20) / 30, (250 - pixel.Y) / 20), 0, 1);
        return likeness * light;
    }

    /// <summary>Distance to the mean colour of the picture, 0 to about 1.</summary>
    private static float Contrast(Ycc pixel, Ycc mean)
    {
        float y = pixel.Y - mean.Y, cb = pixel.Cb - mean.Cb, cr = pixel.Cr - mean.Cr;
        return MathF.Sqrt(y * y + cb * cb + cr * cr) / 255;
    }

    /// <summary>Spread of the channels, 0 to 1; unlike a ratio it stays small for noise in the dark.</summary>
    private static float Saturation(ReadOnlySpan<byte> rgb) =>
        (Math.Max(rgb[0], Math.Max(rgb[1], rgb[2])) - Math.Min(rgb[0], Math.Min(rgb[1], rgb[2]))) / 255f;

    private static Ycc Mean(Ycc[] pixels)
    {
        double y = 0, cb = 0, cr = 0;
        foreach (Ycc pixel in pixels)
        {
            y += pixel.Y;
            cb += pixel.Cb;
            cr += pixel.Cr;
        }

        return new((float)(y / pixels.Length), (float)(cb / pixels.Length), (float)(cr / pixels.Length));
    }

    /// <summary>JFIF's full-range Y, Cb, Cr: each 0 to 255, grey at Cb = Cr = 128.</summary>
    private readonly record struct Ycc(float Y, float Cb, float Cr)
    {
        public static Ycc FromRgb(byte r, byte g, byte b)
        {
            float y = 0.299f * r + 0.587f * g + 0.114f * b;
            return new(y, 128 + (b - y) * 0.564f, 128 + (r - y) * 0.713f);
        }
    }
}
