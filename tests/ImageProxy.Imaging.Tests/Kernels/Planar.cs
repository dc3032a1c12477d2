using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Tests.Kernels;

/// <summary>Planes for tests.</summary>
internal static class Planar
{
    public static Plane Draw(int width, int height, Func<int, int, byte> levelAt)
    {
        var plane = new Plane(new(width, height));
        // What lies between and behind the rows must not matter.
        new Random(width + height).NextBytes(plane.Samples);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                plane.Row(y)[x] = levelAt(x, y);
        return plane;
    }

    public static Plane Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        return Draw(width, height, (_, _) => (byte)random.Next(256));
    }

    public static byte[] ToBytes(this Plane plane) => [.. Enumerable.Range(0, plane.Size.Height).SelectMany(y => plane.Row(y).ToArray())];
}
