using BenchmarkDotNet.Attributes;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Kernels;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Benchmarks.Kernels;

/// <summary>One brightness plane, as a photograph of 6 MP leaves the decoder at 1/4, 1/2 and whole, to the sizes those scales are for.</summary>
[MemoryDiagnoser, MinColumn]
public class PlaneResampling
{
    private Plane _source = null!;
    private Plane _target = null!;
    private AxisWeights _across = null!;
    private AxisWeights _down = null!;
    private PixelArea _area;

    [Params("682x557 to 245x200", "1363x1113 to 720x588", "2725x2225 to 1470x1200")]
    public string Sizes { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        int[] sides = [.. Sizes.Split(["x", " to "], StringSplitOptions.None).Select(int.Parse)];
        (_source, _target) = (new(new(sides[0], sides[1])), new(new(sides[2], sides[3])));
        new Random(1).NextBytes(_source.Samples);
        _area = PixelArea.Of(_target.Size);
        _across = AxisWeights.Create(0, (double)sides[0] / sides[2], sides[2], 0, sides[0]);
        _down = AxisWeights.Create(0, (double)sides[1] / sides[3], sides[3], 0, sides[1]);
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => ScalarResample.Run(_source, _across, _down, _target, _area);

    [Benchmark]
    public void Float256() => FloatResample.Run(_source, _across, _down, _target, _area);

    [Benchmark]
    public void Fixed128() => ResampleKernel<Lanes128>.Run(_source, _across, _down, _target, _area);

    [Benchmark]
    public void Fixed256() => ResampleKernel<Lanes256>.Run(_source, _across, _down, _target, _area);

    [Benchmark]
    public void Fixed512() => ResampleKernel<Lanes512>.Run(_source, _across, _down, _target, _area);

    [Benchmark]
    public void Weights()
    {
        using var across = AxisWeights.Create(0, (double)_source.Size.Width / _area.Width, _area.Width, 0, _source.Size.Width);
    }
}
