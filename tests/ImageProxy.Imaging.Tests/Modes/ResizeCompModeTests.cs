using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class ResizeCompModeTests
{
    [TestCase(400, 200, 100, 100, false, 100, 50, 0, 25, TestName = "Plan_WideOriginal_PadsTopAndBottom")]
    [TestCase(200, 400, 100, 100, false, 50, 100, 25, 0, TestName = "Plan_TallOriginal_PadsLeftAndRight")]
    [TestCase(300, 300, 100, 100, false, 100, 100, 0, 0, TestName = "Plan_SameShapeAsBox_PadsNothing")]
    [TestCase(300, 100, 100, 100, false, 100, 33, 0, 33, TestName = "Plan_OddRest_GoesToTheBottom")]
    [TestCase(100, 300, 100, 100, false, 33, 100, 33, 0, TestName = "Plan_OddRestAcross_GoesToTheRight")]
    [TestCase(50, 40, 200, 100, false, 50, 40, 75, 30, TestName = "Plan_SmallOriginal_IsPaddedAllRound")]
    [TestCase(50, 40, 200, 100, true, 125, 100, 37, 0, TestName = "Plan_SmallOriginalMayGrow_FillsTheHeight")]
    [TestCase(1, 1, 60_000, 60_000, false, 1, 1, 29_999, 29_999, TestName = "Plan_OnePixelOnTheLargestCanvas_LiesInTheMiddle")]
    public void Plan_BothSidesGiven(
        int width, int height, int boxWidth, int boxHeight, bool enlarge, int scaledWidth, int scaledHeight, int left, int top)
    {
        var plan = Plans.Of("resizecomp", Plans.Original(width, height), new Box(boxWidth, boxHeight), new(enlarge));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, 0, width, height)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(scaledWidth, scaledHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(boxWidth, boxHeight)));
            Assert.That(plan.Placement, Is.EqualTo(new PixelPoint(left, top)));
        });
    }

    [TestCase(100, 50, 60, 0, 60, 30, 60, 30, 0, 0, TestName = "Plan_HeightOpen_CanvasIsThePicture")]
    [TestCase(100, 50, 0, 30, 60, 30, 60, 30, 0, 0, TestName = "Plan_WidthOpen_CanvasIsThePicture")]
    [TestCase(100, 50, 200, 0, 100, 50, 200, 50, 50, 0, TestName = "Plan_HeightOpenSmallOriginal_PadsLeftAndRight")]
    [TestCase(100, 50, 0, 80, 100, 50, 100, 80, 0, 15, TestName = "Plan_WidthOpenSmallOriginal_PadsTopAndBottom")]
    public void Plan_OneSideOpen(
        int width, int height, int boxWidth, int boxHeight, int scaledWidth, int scaledHeight, int outWidth, int outHeight, int left, int top)
    {
        var plan = Plans.Of("resizecomp", Plans.Original(width, height), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(scaledWidth, scaledHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(outWidth, outHeight)));
            Assert.That(plan.Placement, Is.EqualTo(new PixelPoint(left, top)));
        });
    }
}
