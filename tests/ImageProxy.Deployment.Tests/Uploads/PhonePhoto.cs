using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>A portrait of 12 megapixels as a telephone keeps it: 4000 × 3000, to be turned by a quarter (orientation 6), with the place it was taken at.</summary>
internal static class PhonePhoto
{
    public const string Maker = "Telephone works";

    private const int Short = 3000, Long = 4000, Coarse = 4;

    /// <returns>The file, and the picture as it is to be seen, at a quarter of its width and height.</returns>
    public static (byte[] File, Bitmap Upright) Take()
    {
        var upright = Portrait.Draw(Short / Coarse, Long / Coarse);
        // The first column is the top, the first row the right side; grain, as of a sensor.
        var stored = Bitmap.Draw(Long, Short, (x, y) => Grained(upright[(Short - 1 - y) / Coarse, x / Coarse], x, y));
        var exif = ExifBuilder.Build(new() { Orientation = 6, Make = Maker, Latitude = 52.5, Longitude = 13.4 });
        return (JpegWriter.Write(stored, new() { Exif = exif, Quality = 92 }), upright);
    }

    /// <summary>The same as the file has it: on its left side.</summary>
    public static Bitmap Turned(Bitmap upright) => Bitmap.Draw(upright.Height, upright.Width, (x, y) => upright[upright.Width - 1 - y, x]);

    /// <summary>Mean difference of a square from the middle of a picture, in 8-bit levels a channel.</summary>
    public static double Difference(Bitmap square, Bitmap picture)
    {
        int side = Math.Min(picture.Width, picture.Height), left = (picture.Width - side) / 2, top = (picture.Height - side) / 2;
        double sum = 0;
        for (int y = 0; y < square.Height; y++)
        {
            for (int x = 0; x < square.Width; x++)
            {
                var (a, b) = (square[x, y], picture[left + (x * side / square.Width), top + (y * side / square.Height)]);
                sum += Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B);
            }
        }

        return sum / (3.0 * square.Width * square.Height);
    }

    private static Color Grained(Color color, int x, int y)
    {
        int grain = (int)((((uint)x * 2654435761u) ^ ((uint)y * 2246822519u)) >> 13 & 15) - 8;
        return new(Add(color.R, grain), Add(color.G, grain), Add(color.B, grain));
    }

    private static byte Add(byte level, int grain) => (byte)Math.Clamp(level + grain, 0, 255);
}
