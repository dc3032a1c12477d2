using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Jpeg.Writing;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.TurboJpeg;

namespace ImageProxy.Native.Planar;

/// <summary>
/// Renders small pictures of every sampling, upright and turned, and to every format: libraries are opened and kernels compiled on first use. Each meets
/// each of the others once, not all of all: a worker's start waits for this.
/// </summary>
public static class PlanarWarmUp
{
    private static readonly PixelSize Size = new(72, 56);

    private static readonly ChromaSampling[] Samplings = [ChromaSampling.Gray, ChromaSampling.Yuv444, ChromaSampling.Yuv420];

    private static readonly Orientation[] Orientations = [Orientation.Upright, Orientation.MirroredVertically, Orientation.TurnRight];

    private static readonly OutputEncoding[] Encodings = [new(ImageFormat.Jpeg, 80), new(ImageFormat.Jpeg, 95), new(ImageFormat.WebP, 78)];

    public static void Run(PlanarRenderer renderer)
    {
        ArgumentNullException.ThrowIfNull(renderer);
        for (int i = 0; i < Samplings.Length; i++)
        {
            var sampling = Samplings[i];
            byte[] original = Draw(PlaneSampling.Of(sampling)!.Value);
            Decode(original, new() { Format = ImageFormat.Jpeg, StoredSize = Size, ChromaSampling = sampling });
            for (int j = 0; j < Orientations.Length; j++)
            {
                var info = new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = Size, ChromaSampling = sampling, Orientation = Orientations[j] };
                var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(9, 7), Output = new(12, 12), Placement = new(1, 2), Background = Color.Black };
                var encoding = Encodings[(i + j) % Encodings.Length];
                _ = renderer.Render(original, info, plan, encoding, CancellationToken.None);

                // One that is cut off, too: failing needs code as well.
                if (j == 0)
                    _ = renderer.Render(original.AsMemory(0, original.Length - 30), info, plan, encoding, CancellationToken.None);
            }
        }
    }

    private static void Decode(byte[] original, ImageInfo info)
    {
        var decoder = new ScaledPlaneDecoder(new TurboJpegDecoder());
        foreach (int eighths in (int[])[1, 2, 4, 8])
        {
            if (decoder.TryDecode(original, info, eighths, out var planes, out _))
                planes.Dispose();
        }
    }

    private static byte[] Draw(PlaneSampling sampling)
    {
        using var planes = new YCbCrPlanes(Size, sampling);
        foreach (var plane in (Plane?[])[planes.Y, planes.Cb, planes.Cr])
        {
            for (int y = 0; y < plane?.Size.Height; y++)
            {
                for (int x = 0; x < plane.Size.Width; x++)
                    plane.Row(y)[x] = (byte)((x * 31) + (y * 17));
            }
        }

        return JpegPlaneEncoder.Encode(planes, 80);
    }
}
