using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Kernels;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Tests.Kernels;

/// <summary>
/// Every width against the scalar code, at every length of both sides of a vector; where the processor lacks the width, what runs in its place.
/// </summary>
[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class ResampleKernelTests<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    [Test]
    public void Run_EverySourceWidthUpTo140_EqualsScalar([Range(1, 140)] int width) => AssertEqual(width, 19, 1 + (width * 5 / 9), 7);

    [Test]
    public void Run_EverySourceHeightUpTo70_EqualsScalar([Range(1, 70)] int height) => AssertEqual(37, height, 11, 1 + (height * 4 / 7));

    [Test]
    public void Run_EveryTargetWidthUpTo70_EqualsScalar([Range(1, 70)] int width) => AssertEqual(60, 30, width, 9);

    [Test]
    public void Run_EveryTargetHeightUpTo40_EqualsScalar([Range(1, 40)] int height) => AssertEqual(33, 50, 21, height);

    [Test]
    public void Run_CutWithFractions_EqualsScalar([Range(0, 40)] int seed)
    {
        var random = new Random(seed);
        int width = random.Next(1, 300), height = random.Next(1, 200);
        int left = random.Next(width), top = random.Next(height);
        int right = random.Next(left + 1, width + 1), bottom = random.Next(top + 1, height + 1);
        PixelSize size = new(random.Next(1, 90), random.Next(1, 90));
        double startX = left + (random.NextDouble() * 0.9), startY = top + (random.NextDouble() * 0.9);
        LevelMap[] maps = [LevelMap.Same, StudioRange.Luma, StudioRange.Color];
        using var across = AxisWeights.Create(startX, (right - startX) / size.Width, size.Width, left, right, levels: maps[seed % 3]);
        using var down = AxisWeights.Create(startY, (bottom - startY) / size.Height, size.Height, top, bottom);
        AssertEqual(Planar.Noise(width, height, seed), across, down, new(random.Next(5), random.Next(5), size.Width, size.Height));
    }

    [Test]
    public void Run_SamplesThatOvershootMost_EqualsScalar()
    {
        // Steps between black and white, placed so that the lobes add up.
        var source = Planar.Draw(200, 160, (x, y) => (byte)((((x / 3) + (y / 3)) & 1) * 255));
        using var across = AxisWeights.Create(0, 0.37, 500, 0, 200);
        using var down = AxisWeights.Create(0, 0.41, 390, 0, 160);
        AssertEqual(source, across, down, new(1, 2, 500, 390));
    }

    private static void AssertEqual(int width, int height, int targetWidth, int targetHeight)
    {
        using var across = AxisWeights.Create(0, (double)width / targetWidth, targetWidth, 0, width);
        using var down = AxisWeights.Create(0, (double)height / targetHeight, targetHeight, 0, height);
        AssertEqual(Planar.Noise(width, height, width + height), across, down, new(3, 1, targetWidth, targetHeight));
    }

    private static void AssertEqual(Plane source, AxisWeights across, AxisWeights down, PixelArea area)
    {
        using var owned = source;
        PixelSize size = new(area.Right + 3, area.Bottom + 2);
        using var expected = Planar.Draw(size.Width, size.Height, (_, _) => 77);
        using var made = Planar.Draw(size.Width, size.Height, (_, _) => 77);

        ScalarResample.Run(source, across, down, expected, area);
        if (TLanes.IsSupported)
            ResampleKernel<TLanes>.Run(source, across, down, made, area);
        else
            PlaneResampler.Resample(source, across, down, made, area);

        Assert.That(made.ToBytes(), Is.EqualTo(expected.ToBytes()));
        AssertEqualWide(source, across, down, expected, area);
    }

    /// <summary>Wide samples are those of the scalar code, and round to the bytes.</summary>
    private static void AssertEqualWide(Plane source, AxisWeights across, AxisWeights down, Plane bytes, PixelArea area)
    {
        using var expected = new WidePlane(area.Size);
        using var made = new WidePlane(area.Size);

        ScalarResample.Run(source, across, down, expected);
        if (TLanes.IsSupported)
            ResampleKernel<TLanes>.Run(source, across, down, made);
        else
            PlaneResampler.Resample(source, across, down, made);

        for (int y = 0; y < area.Height; y++)
        {
            Assert.That(made.Row(y).SequenceEqual(expected.Row(y)), $"row {y}");
            for (int x = 0; x < area.Width; x++)
                Assert.That((double)bytes.Row(area.Top + y)[area.Left + x], Is.EqualTo(Math.Clamp(expected.Row(y)[x] / 64.0, 0, 255)).Within(0.51));
        }
    }
}
