using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.EndToEnd;

/// <summary>Small originals for tests that care about the service, not about pixels.</summary>
internal static class TestOriginals
{
    /// <param name="orientation">EXIF orientation the file claims; the size is the stored one.</param>
    public static byte[] Photo(int width, int height, int orientation = 1) => JpegWriter.Write(
        Scene(width, height), new() { Exif = orientation == 1 ? null : ExifBuilder.Build(new() { Orientation = orientation }) });

    /// <summary>See-through in the corners.</summary>
    public static byte[] Logo(int width, int height) => PngWriter.Write(
        Bitmap.Draw(width, height, (x, y) => new(200, 30, 60, (byte)((x + y) % width < width / 2 ? 255 : 0))));

    public static byte[] Gradient(int width, int height) => PngWriter.Write(Scene(width, height), new() { Alpha = false });

    public static byte[] Animation(int width, int height, int frames) => GifWriter.Write(
        [.. Enumerable.Range(0, frames).Select(i => Bitmap.Draw(width, height, (x, y) => (x + (i * 7)) % 16 < 8 ? Color.Black : Color.White))]);

    /// <summary>Smooth with a little texture, so that encoders have something to do.</summary>
    private static Bitmap Scene(int width, int height) => Bitmap.Draw(
        width, height, (x, y) => new((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)(128 + (40 * Math.Sin(x * 0.3) * Math.Cos(y * 0.2)))));
}
