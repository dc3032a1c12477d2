using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Pictures.Tests;

/// <summary>Small pictures whose places all look different, so that a shift, a turn or a swapped channel shows.</summary>
internal static class Samples
{
    /// <summary>Opaque slopes of colour: a codec that loses detail still keeps it.</summary>
    public static Bitmap Smooth(int width, int height) => Bitmap.Draw(width, height, (x, y) => new(
        (byte)(40 + (200 * x / Math.Max(1, width - 1))),
        (byte)(220 - (180 * y / Math.Max(1, height - 1))),
        (byte)(90 + (80 * Math.Sin((x + (2 * y)) / 9.0)))));

    /// <summary>Opaque noise, the same every time.</summary>
    public static Bitmap Noise(int width, int height)
    {
        var random = new Random(20_260);
        var picture = new Bitmap(width, height);
        random.NextBytes(picture.Pixels);
        for (int i = 3; i < picture.Pixels.Length; i += 4)
            picture.Pixels[i] = 255;
        return picture;
    }

    /// <summary>Slopes of colour under a slope of alpha, 0 on the left to 255 on the right.</summary>
    public static Bitmap SeeThrough(int width, int height)
    {
        var picture = Smooth(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                picture[x, y] = picture[x, y] with { A = (byte)(255 * x / Math.Max(1, width - 1)) };
        }

        return picture;
    }

    /// <summary>As many different colours as asked, opaque, in a repeating run.</summary>
    public static Bitmap Flat(int width, int height, int colors) =>
        Bitmap.Draw(width, height, (x, y) => At(((y * width) + x) % colors));

    private static Color At(int index) => new((byte)(index * 37), (byte)(255 - index), (byte)(index * 11));
}
