using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// A picture as JPEG stores it: a plane of brightness and two of colour (ITU-R BT.601, full range), the colour planes at their own size, each
/// sample in the middle of the pixels it stands for. Owns the planes.
/// </summary>
public sealed class YCbCrPlanes : IDisposable
{
    /// <param name="size">Of the picture; planes may be larger, see <see cref="PlaneSampling.LumaSize"/>.</param>
    /// <exception cref="OverflowException">A plane of more than 2 GiB.</exception>
    public YCbCrPlanes(PixelSize size, PlaneSampling sampling)
    {
        (Size, Sampling) = (size, sampling);
        Y = new(sampling.LumaSize(size));
        if (!sampling.HasColor)
            return;
        Cb = new(sampling.ColorSize(size));
        Cr = new(sampling.ColorSize(size));
    }

    public PixelSize Size { get; }

    public PlaneSampling Sampling { get; }

    public Plane Y { get; }

    /// <summary>Null for grey.</summary>
    public Plane? Cb { get; }

    /// <summary>Null for grey.</summary>
    public Plane? Cr { get; }

    public void Dispose()
    {
        Y.Dispose();
        Cb?.Dispose();
        Cr?.Dispose();
    }
}
