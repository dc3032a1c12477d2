using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class TrimResizeModeTests
{
    [Test]
    public void Needs_Always_IsTheBorder() => Assert.That(Plans.Mode("trimresize").Needs, Is.EqualTo(Analysis.Border));

    [TestCase(100, 100, 100, 50, 100, 100, 0, 25, TestName = "Plan_BoxSmallerThanContent_Shrinks")]
    [TestCase(50, 200, 50, 25, 50, 200, 0, 87, TestName = "Plan_NarrowBox_ShrinksAndPadsTopAndBottom")]
    [TestCase(300, 201, 200, 100, 300, 201, 50, 50, TestName = "Plan_BoxLargerThanContent_KeepsItsSize")]
    [TestCase(200, 100, 200, 100, 200, 100, 0, 0, TestName = "Plan_BoxOfTheContent_PadsNothing")]
    [TestCase(100, 0, 100, 50, 100, 50, 0, 0, TestName = "Plan_HeightOpen_FollowsTheContent")]
    [TestCase(0, 150, 200, 100, 200, 150, 0, 25, TestName = "Plan_WidthOpenSmallContent_PadsTopAndBottom")]
    public void Plan_BorderFound(
        int boxWidth, int boxHeight, int scaledWidth, int scaledHeight, int outWidth, int outHeight, int left, int top)
    {
        var content = new PixelArea(100, 50, 200, 100);

        var plan = Plans.Of("trimresize", Plans.Original(400, 300, new(content)), new Box(boxWidth, boxHeight));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(content));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(scaledWidth, scaledHeight)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(outWidth, outHeight)));
            Assert.That(plan.Placement, Is.EqualTo(new PixelPoint(left, top)));
        });
    }

    [Test]
    public void Plan_EnlargeAsked_StillOnlyShrinks() =>
        Assert.That(
            Plans.Of("trimresize", Plans.Original(400, 300, new(new PixelArea(0, 0, 20, 10))), new Box(100, 100), Plans.Enlarging).Scaled,
            Is.EqualTo(new PixelSize(20, 10)));

    [Test]
    public void Plan_NobodyLooked_TakesAll() =>
        Assert.That(Plans.Of("trimresize", Plans.Original(400, 300), new Box(100, 100)).Source, Is.EqualTo(new PixelArea(0, 0, 400, 300)));

    [TestCase(-1, 0, 10, 10)]
    [TestCase(0, -1, 10, 10)]
    [TestCase(391, 0, 10, 10)]
    [TestCase(0, 291, 10, 10)]
    [TestCase(0, 0, 0, 10)]
    [TestCase(0, 0, 10, 0)]
    [TestCase(1, 0, int.MaxValue, 10)]
    public void Plan_FindingOutsideTheOriginal_TakesAll(int left, int top, int width, int height) =>
        Assert.That(
            Plans.Of("trimresize", Plans.Original(400, 300, new(new PixelArea(left, top, width, height))), new Box(100, 100)).Source,
            Is.EqualTo(new PixelArea(0, 0, 400, 300)));
}
