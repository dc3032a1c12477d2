using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class TopModeTests
{
    [TestCase(200, 400, 100, 100, 0, 0, 200, 200, TestName = "Plan_TallOriginal_KeepsTheTop")]
    [TestCase(400, 200, 100, 100, 100, 0, 200, 200, TestName = "Plan_WideOriginal_CutsTheMiddle")]
    [TestCase(101, 50, 50, 50, 25, 0, 50, 50, TestName = "Plan_WideOriginalOddRest_GoesToTheRight")]
    [TestCase(50, 40, 200, 100, 0, 0, 50, 25, TestName = "Plan_SmallOriginal_KeepsTheTopAndEnlarges")]
    [TestCase(300, 300, 100, 100, 0, 0, 300, 300, TestName = "Plan_SameShape_TrimsNothingAtTop")]
    public void Plan_BothSidesGiven(int width, int height, int boxWidth, int boxHeight, int left, int top, int sourceWidth, int sourceHeight)
    {
        var plan = Plans.Of("top", Plans.Original(width, height), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(left, top, sourceWidth, sourceHeight)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(boxWidth, boxHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(boxWidth, boxHeight)));
        });
    }

    [Test]
    public void Plan_OneSideOpen_TakesAll()
    {
        var plan = Plans.Of("top", Plans.Original(200, 400), new Box(100, 0));

        Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, 0, 200, 400)));
        Assert.That(plan.Output, Is.EqualTo(new PixelSize(100, 200)));
    }
}
