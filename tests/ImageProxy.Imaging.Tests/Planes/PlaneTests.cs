using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Tests.Kernels;

namespace ImageProxy.Imaging.Tests.Planes;

public sealed class PlaneTests
{
    [Test]
    public void Dispose_Twice_GivesTheMemoryBackOnce()
    {
        var plane = Planar.Noise(10, 10, 1);
        plane.Dispose();
        plane.Dispose();

        // Given back twice, two planes would share their memory.
        using var one = Planar.Draw(10, 10, (_, _) => 1);
        using var other = Planar.Draw(10, 10, (_, _) => 2);
        Assert.That(one.ToBytes(), Is.All.EqualTo(1));
        Assert.That(() => plane.Row(0).Length, Throws.InstanceOf<ObjectDisposedException>());
    }

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(-1, 5)]
    public void Create_Empty_Throws(int width, int height) => Assert.That(() => new Plane(new(width, height)), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Create_MoreThanMemoryCanHold_Throws() => Assert.That(() => new Plane(new(60_000, 60_000)), Throws.InstanceOf<OverflowException>());

    [TestCase(ChromaSampling.Gray, 13, 7, 13, 7, 0, 0)]
    [TestCase(ChromaSampling.Yuv444, 13, 7, 13, 7, 13, 7)]
    [TestCase(ChromaSampling.Yuv422, 13, 7, 14, 7, 7, 7)]
    [TestCase(ChromaSampling.Yuv420, 13, 7, 14, 8, 7, 4)]
    [TestCase(ChromaSampling.Yuv440, 13, 7, 13, 8, 13, 4)]
    [TestCase(ChromaSampling.Yuv411, 13, 7, 16, 7, 4, 7)]
    public void Create_OddSize_HoldsWholeSamplesOfColor(ChromaSampling kind, int width, int height, int lumaWidth, int lumaHeight, int colorWidth, int colorHeight)
    {
        using var planes = new YCbCrPlanes(new(width, height), PlaneSampling.Of(kind)!.Value);

        Assert.That(planes.Y.Size, Is.EqualTo(new PixelSize(lumaWidth, lumaHeight)));
        Assert.That(planes.Cb?.Size ?? default, Is.EqualTo(new PixelSize(colorWidth, colorHeight)));
        Assert.That(planes.Cr?.Size ?? default, Is.EqualTo(new PixelSize(colorWidth, colorHeight)));
    }

    [TestCase(ChromaSampling.None)]
    [TestCase(ChromaSampling.Other)]
    public void Of_KindsThatAreNotDealtWith_IsNull(ChromaSampling kind) => Assert.That(PlaneSampling.Of(kind), Is.Null);

    [TestCase(255, 255, 255, 255, 128, 128)]
    [TestCase(0, 0, 0, 0, 128, 128)]
    [TestCase(255, 0, 0, 76, 85, 255)]
    [TestCase(0, 255, 0, 150, 44, 21)]
    [TestCase(0, 0, 255, 29, 255, 107)]
    public void Of_PureColors_IsWhatT871Says(byte r, byte g, byte b, byte y, byte cb, byte cr) =>
        Assert.That(YCbCrColor.Of(new(r, g, b)), Is.EqualTo(new YCbCrColor(y, cb, cr)));
}
