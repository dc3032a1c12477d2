using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>Scales and turns premultiplied planes, each once: the same weights and kernels as for the planes of a JPEG.</summary>
public static class PremultipliedComposer
{
    /// <summary>
    /// What a mean over a box of pixels is softer by is given back, see <see cref="Kernels.AxisWeights.Create"/>. A box of two samples passes
    /// 1 - (πf)²/8 of a frequency, one of three 1 - (πf)²/6.75, a wide one 1 - (πf)²/6, in samples: 1/32, 1/27, towards 1/24.
    /// </summary>
    public static double Emphasis(int box) => (1 - (1.0 / ((double)box * box))) / 24;

    /// <param name="stored">Means of boxes of the part of the original that is used, not yet turned.</param>
    /// <param name="part">Size of that part, as stored.</param>
    /// <param name="box">Pixels along a side of a box.</param>
    /// <param name="scaled">Size to make, upright.</param>
    /// <returns>Planes of the size asked for. The caller disposes them.</returns>
    public static WidePlanes Compose(PremultipliedPlanes stored, PixelSize part, int box, Orientation orientation, PixelSize scaled)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var info = new ImageInfo { Format = ImageFormat.Png, StoredSize = part, Orientation = orientation };
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = scaled, Output = scaled };
        var job = new PlaneJob(info, plan, new(box, box), new(1, 1), eighths: 8, Emphasis(box), Kernels.LevelMap.Same);
        return new(Scale(stored.Red)!, Scale(stored.Green), Scale(stored.Blue), Scale(stored.Alpha));

        WidePlane? Scale(Plane? plane) => plane is null ? null : job.Scale(plane, stored.Size);
    }
}
