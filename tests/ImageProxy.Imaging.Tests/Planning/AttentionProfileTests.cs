using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planning;

public sealed class AttentionProfileTests
{
    [TestCase(0, 40, 10 + 5)]
    [TestCase(0, 20, 10 + 2.5)]
    [TestCase(10, 20, 10 + 2.5)]
    [TestCase(5, 20, 10 + 5)]
    [TestCase(5, 10, 5 + 1.25)]
    [TestCase(0, 12, 2 + 0)]
    [TestCase(39, 1, 0)]
    public void Worth_OneCellOfFour_CountsItOnceAndTheMiddleHalfHalfAgain(int start, int window, double expected) =>
        // Four cells of ten pixels; the second holds all: 1 for each of pixels 10 to 20.
        Assert.That(Profile(0, 10, 0, 0).Worth(start, window, 40), Is.EqualTo(expected).Within(1e-9));

    [FsCheck.NUnit.Property(MaxTest = 5000, Arbitrary = [typeof(Strips)])]
    public bool BestStart_AnyProfile_IsTheBestOfAllStartsAndOfEqualsTheNearestToTheMiddle(Strip strip)
    {
        AttentionProfile profile = Profile(strip.Cells);
        int slack = strip.Length - strip.Window;
        double[] worths = [.. Enumerable.Range(0, slack + 1).Select(start => profile.Worth(start, strip.Window, strip.Length))];
        double most = worths.Max() - 1e-7 * strip.Cells.Sum();
        int nearest = Enumerable.Range(0, slack + 1).Where(start => worths[start] >= most).Min(start => Math.Abs(2 * start - slack));

        int best = profile.BestStart(strip.Length, strip.Window);

        return worths[best] >= most && Math.Abs(2 * best - slack) == nearest;
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, Arbitrary = [typeof(Strips)])]
    public bool BestStart_FlatProfile_IsTheMiddle(Strip strip)
    {
        float[] flat = [.. Enumerable.Repeat(0.1f, strip.Cells.Length)];
        return Profile(flat).BestStart(strip.Length, strip.Window) == (strip.Length - strip.Window) / 2;
    }

    [Test]
    public void BestStart_FlatProfileUnderAOnePixelWindow_IsTheMiddle() =>
        Assert.That(Profile([.. Enumerable.Repeat(0.1f, 64)]).BestStart(60_000, 1), Is.EqualTo(29_999));

    [Test]
    public void BestStart_LargestIntegers_DoesNotOverflow() =>
        Assert.That(Profile(0, 0, 0, 1).BestStart(int.MaxValue, 1), Is.InRange(int.MaxValue / 4 * 3, int.MaxValue - 1));

    private static AttentionProfile Profile(params float[] cells) =>
        AttentionProfile.OfColumns(AttentionMap.FromScores(new PixelSize(cells.Length, 1), cells));

    public sealed record Strip(int Length, int Window, float[] Cells)
    {
        public override string ToString() => $"{Window} of {Length} over [{string.Join(' ', Cells)}]";
    }

    public static class Strips
    {
        public static Arbitrary<Strip> Any() =>
            (from length in Gen.Choose(1, 300)
             from window in Gen.Choose(1, length)
             from count in Gen.Choose(1, 20)
             from cells in Gen.ArrayOf(Gen.Choose(0, 5), count)
             select new Strip(length, window, [.. cells.Select(cell => (float)cell)])).ToArbitrary();
    }
}
