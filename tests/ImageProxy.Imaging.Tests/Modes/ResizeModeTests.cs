using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class ResizeModeTests
{
    [TestCase(400, 200, 100, 100, 100, 50, TestName = "Plan_WideOriginal_FillsTheWidth")]
    [TestCase(200, 400, 100, 100, 50, 100, TestName = "Plan_TallOriginal_FillsTheHeight")]
    [TestCase(300, 300, 100, 100, 100, 100, TestName = "Plan_SquareOriginal_FillsBoth")]
    [TestCase(640, 480, 640, 480, 640, 480, TestName = "Plan_ExactlyTheBox_IsUnchanged")]
    [TestCase(2048, 1546, 200, 200, 200, 151, TestName = "Plan_PhotoIntoSquareBox_RoundsUpTo151")]
    [TestCase(1546, 2048, 200, 200, 151, 200, TestName = "Plan_UprightPhotoIntoSquareBox_RoundsUpTo151")]
    [TestCase(300, 100, 100, 100, 100, 33, TestName = "Plan_AThirdOfAPixel_RoundsDown")]
    [TestCase(200, 101, 100, 100, 100, 51, TestName = "Plan_HalfAPixel_RoundsUp")]
    [TestCase(400, 200, 300, 100, 200, 100, TestName = "Plan_BoxWiderThanOriginal_FillsTheHeight")]
    [TestCase(200, 50, 100, 100, 100, 25, TestName = "Plan_OnlyTheWidthIsTooLarge_Shrinks")]
    [TestCase(50, 200, 100, 100, 25, 100, TestName = "Plan_OnlyTheHeightIsTooLarge_Shrinks")]
    [TestCase(1, 60_000, 100, 100, 1, 100, TestName = "Plan_UprightSliver_KeepsOnePixel")]
    [TestCase(60_000, 1, 100, 100, 100, 1, TestName = "Plan_FlatSliver_KeepsOnePixel")]
    [TestCase(60_000, 59_999, 59_999, 59_999, 59_999, 59_998, TestName = "Plan_LargestOriginal_DoesNotOverflow")]
    [TestCase(50, 40, 200, 100, 50, 40, TestName = "Plan_SmallOriginal_IsNotEnlarged")]
    [TestCase(400, 200, 100, 0, 100, 50, TestName = "Plan_HeightOpen_FollowsTheWidth")]
    [TestCase(400, 200, 0, 50, 100, 50, TestName = "Plan_WidthOpen_FollowsTheHeight")]
    [TestCase(400, 200, 800, 0, 400, 200, TestName = "Plan_HeightOpenSmallOriginal_IsNotEnlarged")]
    [TestCase(400, 200, 0, 800, 400, 200, TestName = "Plan_WidthOpenSmallOriginal_IsNotEnlarged")]
    [TestCase(1, 60_000, 60_000, 0, 1, 60_000, TestName = "Plan_HeightOpenSliver_IsNotEnlarged")]
    public void Plan_WithoutEnlarge(int width, int height, int boxWidth, int boxHeight, int outWidth, int outHeight)
    {
        var plan = Plans.Of("resize", Plans.Original(width, height), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, 0, width, height)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(outWidth, outHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(outWidth, outHeight)));
            Assert.That(plan.Placement, Is.EqualTo(default(PixelPoint)));
        });
    }

    [TestCase(50, 40, 200, 100, 125, 100)]
    [TestCase(40, 50, 100, 200, 100, 125)]
    [TestCase(10, 10, 60_000, 60_000, 60_000, 60_000)]
    [TestCase(400, 200, 800, 0, 800, 400)]
    [TestCase(400, 200, 0, 800, 1600, 800)]
    [TestCase(400, 200, 100, 100, 100, 50)]
    [TestCase(1, 60_000, 60_000, 60_000, 1, 60_000)]
    [TestCase(1, 60_000, 60_000, 0, 60_000, int.MaxValue)]
    public void Plan_WithEnlarge_FillsTheBox(int width, int height, int boxWidth, int boxHeight, int outWidth, int outHeight)
    {
        var plan = Plans.Of("resize", Plans.Original(width, height), new Box(boxWidth, boxHeight), Plans.Enlarging);

        Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(outWidth, outHeight)));
        Assert.That(plan.Output, Is.EqualTo(plan.Scaled));
    }
}
