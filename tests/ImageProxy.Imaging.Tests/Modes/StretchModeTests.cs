using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class StretchModeTests
{
    [TestCase(400, 200, 100, 100, 100, 100)]
    [TestCase(1, 60_000, 60_000, 1, 60_000, 1)]
    [TestCase(10, 10, 300, 20, 300, 20)]
    [TestCase(400, 200, 100, 0, 100, 50)]
    [TestCase(400, 200, 0, 300, 600, 300)]
    public void Plan_AnyShape_TakesAllAndGivesTheBox(int width, int height, int boxWidth, int boxHeight, int outWidth, int outHeight)
    {
        var plan = Plans.Of("stretch", Plans.Original(width, height), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, 0, width, height)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(outWidth, outHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(outWidth, outHeight)));
        });
    }
}
