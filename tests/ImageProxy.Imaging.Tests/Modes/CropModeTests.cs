using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class CropModeTests
{
    [TestCase(400, 200, 100, 100, 100, 0, 200, 200, TestName = "Plan_WideOriginalIntoSquareBox_TrimsBothSidesEqually")]
    [TestCase(200, 400, 100, 100, 0, 100, 200, 200, TestName = "Plan_TallOriginalIntoSquareBox_TrimsTopAndBottomEqually")]
    [TestCase(300, 300, 100, 100, 0, 0, 300, 300, TestName = "Plan_SquareIntoSquare_TrimsNothing")]
    [TestCase(640, 480, 640, 480, 0, 0, 640, 480, TestName = "Plan_ExactFit_TrimsNothing")]
    [TestCase(300, 200, 100, 200, 100, 0, 100, 200, TestName = "Plan_LandscapeIntoPortraitBox_KeepsTheFullHeight")]
    [TestCase(200, 300, 200, 100, 0, 100, 200, 100, TestName = "Plan_PortraitIntoLandscapeBox_KeepsTheFullWidth")]
    [TestCase(400, 300, 200, 100, 0, 50, 400, 200, TestName = "Plan_LandscapeIntoWiderBox_TrimsTopAndBottom")]
    [TestCase(50, 40, 200, 100, 0, 7, 50, 25, TestName = "Plan_BoxLargerThanOriginal_CutsThenEnlarges")]
    [TestCase(101, 50, 50, 50, 25, 0, 50, 50, TestName = "Plan_OddPixelAcross_GoesToTheRight")]
    [TestCase(50, 101, 50, 50, 0, 25, 50, 50, TestName = "Plan_OddPixelDown_GoesToTheBottom")]
    [TestCase(1000, 667, 300, 200, 0, 0, 1000, 667, TestName = "Plan_ShapeLessThanAPixelOff_TakesAll")]
    [TestCase(1000, 666, 300, 200, 0, 0, 999, 666, TestName = "Plan_ShapeOnePixelOff_TrimsOnePixel")]
    [TestCase(10, 7, 3, 2, 0, 0, 10, 7, TestName = "Plan_ShareOfTwoThirdsOfAPixel_RoundsUp")]
    [TestCase(100, 10, 4, 3, 43, 0, 13, 10, TestName = "Plan_ShareOfAThirdOfAPixel_RoundsDown")]
    [TestCase(100, 5, 3, 2, 46, 0, 8, 5, TestName = "Plan_ShareOfHalfAPixel_RoundsUp")]
    [TestCase(1, 1000, 100, 100, 0, 499, 1, 1, TestName = "Plan_UprightSliver_TakesItsMiddlePixel")]
    [TestCase(1000, 1, 100, 100, 499, 0, 1, 1, TestName = "Plan_FlatSliver_TakesItsMiddlePixel")]
    [TestCase(1, 1000, 10, 1, 0, 499, 1, 1, TestName = "Plan_WindowThinnerThanAPixel_KeepsOne")]
    [TestCase(60_000, 60_000, 60_000, 1, 0, 29_999, 60_000, 1, TestName = "Plan_LargestOriginalIntoLongestBox_DoesNotOverflow")]
    [TestCase(60_000, 59_999, 59_999, 60_000, 1, 0, 59_998, 59_999, TestName = "Plan_LargestAlmostSquare_DoesNotOverflow")]
    public void Plan_BothSidesGiven(int width, int height, int boxWidth, int boxHeight, int left, int top, int sourceWidth, int sourceHeight)
    {
        var plan = Plans.Of("crop", Plans.Original(width, height), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(left, top, sourceWidth, sourceHeight)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(boxWidth, boxHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(boxWidth, boxHeight)));
            Assert.That(plan.Placement, Is.EqualTo(default(PixelPoint)));
            Assert.That(plan.Effects, Is.Empty);
        });
    }

    [TestCase(400, 200, 100, 0, 100, 50)]
    [TestCase(400, 200, 0, 100, 200, 100)]
    [TestCase(3, 2, 100, 0, 100, 67)]
    [TestCase(1000, 1, 100, 0, 100, 1)]
    [TestCase(1, 1000, 0, 100, 1, 100)]
    [TestCase(1, 1000, 100, 0, 100, 100_000)]
    [TestCase(1, 60_000, 60_000, 0, 60_000, int.MaxValue)]
    public void Plan_OneSideOpen_TakesAllAndFollowsTheShape(int width, int height, int boxWidth, int boxHeight, int outWidth, int outHeight)
    {
        var plan = Plans.Of("crop", Plans.Original(width, height), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, 0, width, height)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(outWidth, outHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(outWidth, outHeight)));
        });
    }

    [TestCase(0, 0)]
    [TestCase(-1, 100)]
    [TestCase(100, -1)]
    public void Plan_NoUsableBox_Throws(int boxWidth, int boxHeight) =>
        Assert.That(() => Plans.Of("crop", Plans.Original(10, 10), new Box(boxWidth, boxHeight)), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(0, 10)]
    [TestCase(10, 0)]
    public void Plan_EmptyOriginal_Throws(int width, int height) =>
        Assert.That(() => Plans.Of("crop", Plans.Original(width, height), new Box(5, 5)), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
