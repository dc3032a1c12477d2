using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Geometry;

public sealed class NearestBoxTests
{
    [TestCase("100x100 200x200 400x400", "210x190", "200x200", TestName = "Nearest_SquareWanted_GivesTheClosestSquare")]
    [TestCase("100x100 400x400", "199x199", "100x100", TestName = "Nearest_LessThanTheGeometricMean_GivesTheSmaller")]
    [TestCase("100x100 400x400", "201x201", "400x400", TestName = "Nearest_MoreThanTheGeometricMean_GivesTheLarger")]
    [TestCase("100x100 400x400", "200x200", "400x400", TestName = "Nearest_ExactlyBetween_GivesTheLarger")]
    [TestCase("400x400 100x100", "200x200", "400x400", TestName = "Nearest_ExactlyBetweenOtherOrder_GivesTheLarger")]
    [TestCase("300x100 100x300", "200x200", "300x100", TestName = "Nearest_EquallyNearAndLarge_GivesTheEarlier")]
    [TestCase("100x300 300x100", "200x200", "100x300", TestName = "Nearest_EquallyNearAndLargeOtherOrder_GivesTheEarlier")]
    [TestCase("200x50 100x100", "200x200", "100x100", TestName = "Nearest_SameAreaOtherShape_GivesTheWantedShape")]
    [TestCase("300x100 100x300", "240x110", "300x100", TestName = "Nearest_LandscapeWanted_GivesLandscape")]
    [TestCase("300x100 100x300", "110x240", "100x300", TestName = "Nearest_PortraitWanted_GivesPortrait")]
    [TestCase("200x200", "1x60000", "200x200", TestName = "Nearest_OneAllowed_GivesIt")]
    [TestCase("200x200 200x0 900x0", "210x0", "200x0", TestName = "Nearest_HeightOpen_GivesABoxWithTheHeightOpen")]
    [TestCase("210x210 900x0", "210x0", "900x0", TestName = "Nearest_HeightOpen_PrefersAFarBoxWithTheHeightOpen")]
    [TestCase("0x210 0x900", "0x800", "0x900", TestName = "Nearest_WidthOpen_GivesABoxWithTheWidthOpen")]
    [TestCase("200x0 500x500", "210x210", "500x500", TestName = "Nearest_BothGiven_PrefersAFarBoxWithBothGiven")]
    [TestCase("100x900 300x20", "280x0", "300x20", TestName = "Nearest_OnlyBoxesWithBothGiven_ComparesTheGivenSide")]
    [TestCase("200x0 400x0", "390x390", "400x0", TestName = "Nearest_OnlyOpenBoxes_ComparesTheGivenSide")]
    [TestCase("0x100 100x100", "800x0", "100x100", TestName = "Nearest_OtherSideOpen_IsFurtherThanBothGiven")]
    [TestCase("0x100", "100x0", "0x100", TestName = "Nearest_OnlyTheOtherSideOpen_GivesItAllTheSame")]
    [TestCase("60000x60000 1x1", "59999x60000", "60000x60000", TestName = "Nearest_LargestBoxes_DoesNotOverflow")]
    public void Nearest_Allowed(string allowed, string wanted, string nearest) =>
        Assert.That(NearestBox.Nearest([.. allowed.Split(' ').Select(Parse)], Parse(wanted)), Is.EqualTo(Parse(nearest)));

    [Test]
    public void Nearest_EveryRatioUpTo50_HoldsDivisionAndMultiplicationEquallyFar([Range(2, 50)] int ratio)
    {
        Box smaller = new(10, 10), wanted = new(10 * ratio, 10 * ratio), larger = new(10 * ratio * ratio, 10 * ratio * ratio);

        Assert.That(NearestBox.Nearest([smaller, larger], wanted), Is.EqualTo(larger));
        Assert.That(NearestBox.Nearest([larger, smaller], wanted), Is.EqualTo(larger));
    }

    [Test]
    public void Nearest_NothingAllowed_IsNull() => Assert.That(NearestBox.Nearest([], new Box(10, 10)), Is.Null);

    [TestCase(new[] { 32, 64, 128 }, 64, 64)]
    [TestCase(new[] { 32, 64, 128 }, 65, 128)]
    [TestCase(new[] { 32, 64, 128 }, 1, 32)]
    [TestCase(new[] { 32, 64, 128 }, 129, 128)]
    [TestCase(new[] { 128, 32, 64 }, 33, 64)]
    [TestCase(new[] { 64, 128, 32 }, 500, 128)]
    [TestCase(new[] { 48 }, 1, 48)]
    [TestCase(new[] { 48 }, 49, 48)]
    [TestCase(new[] { 48, int.MaxValue }, 49, int.MaxValue)]
    public void NearestAbove_AnyOrder_GivesTheSmallestThatIsEnoughElseTheLargest(int[] sizes, int wanted, int expected) =>
        Assert.That(NearestBox.NearestAbove(sizes, wanted), Is.EqualTo(expected));

    [Test]
    public void NearestAbove_NoSizes_Throws() => Assert.That(() => NearestBox.NearestAbove([], 10), Throws.ArgumentException);

    private static Box Parse(string text) => text.Split('x') is [var width, var height]
        ? new(int.Parse(width, System.Globalization.CultureInfo.InvariantCulture), int.Parse(height, System.Globalization.CultureInfo.InvariantCulture))
        : throw new FormatException(text);
}
