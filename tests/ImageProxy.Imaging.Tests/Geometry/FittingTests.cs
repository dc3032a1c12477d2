using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Geometry;

public sealed class FittingTests
{
    private const int Most = int.MaxValue;

    [Test]
    public void Inside_LargestIntegers_DoesNotOverflow() =>
        Assert.That(Fitting.Inside(new(Most, Most), new Box(Most - 1, Most), enlarge: true), Is.EqualTo(new PixelSize(Most - 1, Most - 1)));

    [Test]
    public void Window_LargestIntegers_DoesNotOverflow() =>
        Assert.That(Fitting.Window(new(Most, Most), new Box(Most, 1)), Is.EqualTo(new PixelSize(Most, 1)));

    [Test]
    public void Exact_DerivedSideBeyondAnInteger_StopsAtTheLargest() =>
        Assert.That(Fitting.Exact(new(1, Most), new Box(Most, 0)), Is.EqualTo(new PixelSize(Most, Most)));

    [TestCase(10, 5, 3, 2, 3, 1)]
    [TestCase(10, 10, 10, 10, 0, 0)]
    [TestCase(11, 10, 10, 5, 0, 2)]
    public void Centre_AnyRest_IsHalvedRoundingDown(int outerWidth, int outerHeight, int width, int height, int left, int top) =>
        Assert.That(Fitting.Centre(new(width, height), new(outerWidth, outerHeight)), Is.EqualTo(new PixelPoint(left, top)));
}
