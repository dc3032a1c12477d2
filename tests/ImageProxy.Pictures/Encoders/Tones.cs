namespace ImageProxy.Pictures.Encoders;

/// <summary>Pixels as formats without alpha, or without colour, hold them.</summary>
internal static class Tones
{
    /// <summary>The picture over white; the picture itself where every pixel is opaque.</summary>
    public static Bitmap OnWhite(Bitmap picture)
    {
        if (IsOpaque(picture))
            return picture;
        var flat = new Bitmap(picture.Width, picture.Height);
        var from = picture.Pixels;
        var to = flat.Pixels;
        for (int i = 0; i < from.Length; i += 4)
        {
            int alpha = from[i + 3];
            for (int c = 0; c < 3; c++)
                to[i + c] = (byte)(((from[i + c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
            to[i + 3] = 255;
        }

        return flat;
    }

    public static bool IsOpaque(Bitmap picture)
    {
        var pixels = picture.Pixels;
        for (int i = 3; i < pixels.Length; i += 4)
        {
            if (pixels[i] != 255)
                return false;
        }

        return true;
    }

    /// <summary>Luma of BT.601, rounded.</summary>
    public static byte Grey(ReadOnlySpan<byte> pixel) =>
        (byte)(((299 * pixel[0]) + (587 * pixel[1]) + (114 * pixel[2]) + 500) / 1000);

    /// <summary>
    /// The ink each channel leaves on paper, 0 to 255: black is what the three share, and
    /// <c>R = (255 − C)(255 − K) / 255</c> gives the colour back.
    /// </summary>
    public static (byte Cyan, byte Magenta, byte Yellow, byte Black) Cmyk(ReadOnlySpan<byte> pixel)
    {
        int brightest = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
        if (brightest == 0)
            return (0, 0, 0, 255);
        return (Ink(pixel[0], brightest), Ink(pixel[1], brightest), Ink(pixel[2], brightest), (byte)(255 - brightest));
    }

    private static byte Ink(int value, int brightest) => (byte)((((brightest - value) * 255) + (brightest / 2)) / brightest);
}
