using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

public sealed class SpinnerTests
{
    [Test]
    public void Frames_Twelve_AreTwelveDifferentSquares()
    {
        var frames = Spinner.Frames(48, 12);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(frames.Select(frame => frame.Size.ToString()), Is.EqualTo(Enumerable.Repeat("48x48", 12)));
            Assert.That(frames.Select(frame => Convert.ToHexString(frame.Pixels)).Distinct().Count(), Is.EqualTo(12));
        }
    }

    [Test]
    public void Frames_MiddleAndCorners_ShowNothing()
    {
        foreach (var frame in Spinner.Frames(48, 3))
            Assert.That(new[] { frame[24, 24].A, frame[0, 0].A, frame[47, 47].A }, Is.All.Zero);
    }

    [Test]
    public void Frames_First_FadesAgainstTheClockFromTheTop()
    {
        var first = Spinner.Frames(100, 12)[0];
        // Top, left, bottom, right, then nearly at the top again.
        Assert.That(new[] { first[50, 12].A, first[12, 50].A, first[50, 88].A, first[88, 50].A, first[69, 17].A }, Is.Ordered.Descending);
        Assert.That((first[50, 12].A, first[69, 17].A), Is.EqualTo(((byte)255, (byte)56)));
    }

    [Test]
    public void Frames_AfterAQuarterOfTheTurn_AreTheFirstTurnedByAQuarter()
    {
        var frames = Spinner.Frames(64, 4);
        var pixels = from y in Enumerable.Range(0, 64) from x in Enumerable.Range(0, 64) select (x, y);
        Assert.That(pixels.Where(at => Math.Abs(frames[1][63 - at.y, at.x].A - frames[0][at.x, at.y].A) > 1), Is.Empty);
    }
}
