using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Kernels;

/// <summary>Resamples planes with the widest vectors this processor has; every width makes the same bytes.</summary>
public static class PlaneResampler
{
    /// <summary>Fills <paramref name="area"/> of <paramref name="target"/> with what the weights make of <paramref name="source"/>, and nothing else of it.</summary>
    /// <param name="across">As many outputs as the area is wide.</param>
    /// <param name="down">As many outputs as the area is high.</param>
    /// <exception cref="ArgumentException">Weights, planes and area do not go together.</exception>
    public static void Resample(Plane source, AxisWeights across, AxisWeights down, Plane target, PixelArea area)
    {
        ArgumentNullException.ThrowIfNull(target);
        Check(source, across, down, target.Size, area);
        if (Lanes512.IsSupported)
            ResampleKernel<Lanes512>.Run(source, across, down, target, area);
        else if (Lanes256.IsSupported)
            ResampleKernel<Lanes256>.Run(source, across, down, target, area);
        else if (Lanes128.IsSupported)
            ResampleKernel<Lanes128>.Run(source, across, down, target, area);
        else
            ScalarResample.Run(source, across, down, target, area);
    }

    /// <summary>The same into all of <paramref name="target"/>, which keeps what 8 bits would round away.</summary>
    /// <exception cref="ArgumentException">Weights and planes do not go together.</exception>
    public static void Resample(Plane source, AxisWeights across, AxisWeights down, WidePlane target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Check(source, across, down, target.Size, PixelArea.Of(target.Size));
        if (Lanes512.IsSupported)
            ResampleKernel<Lanes512>.Run(source, across, down, target);
        else if (Lanes256.IsSupported)
            ResampleKernel<Lanes256>.Run(source, across, down, target);
        else if (Lanes128.IsSupported)
            ResampleKernel<Lanes128>.Run(source, across, down, target);
        else
            ScalarResample.Run(source, across, down, target);
    }

    /// <summary>The kernels below touch memory without looking again.</summary>
    internal static void Check(Plane source, AxisWeights across, AxisWeights down, PixelSize target, PixelArea area)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(across);
        ArgumentNullException.ThrowIfNull(down);
        if (across.High > source.Size.Width || down.High > source.Size.Height)
            throw new ArgumentException($"The weights read more than the plane's {source.Size}.", nameof(source));
        if (!area.IsWithin(target) || area.Size != new PixelSize(across.Outputs, down.Outputs))
            throw new ArgumentException($"The weights make {across.Outputs}x{down.Outputs}, for {area} of {target}.", nameof(area));
    }
}
