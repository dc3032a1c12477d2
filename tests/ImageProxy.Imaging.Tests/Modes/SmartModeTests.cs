using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class SmartModeTests
{
    [Test]
    public void Needs_Always_IsAttention() => Assert.That(Plans.Mode("smart").Needs, Is.EqualTo(Analysis.Attention));

    [TestCase(new float[] { 1, 0, 0, 0 }, 0, TestName = "Plan_AttentionAtTheLeft_CutsTheLeft")]
    [TestCase(new float[] { 0, 0, 0, 1 }, 300, TestName = "Plan_AttentionAtTheRight_CutsTheRight")]
    [TestCase(new float[] { 0, 0, 1, 0 }, 200, TestName = "Plan_AttentionInOneColumn_CutsThatColumn")]
    [TestCase(new float[] { 1, 1, 1, 1 }, 150, TestName = "Plan_FlatMap_CutsTheCentre")]
    [TestCase(new float[] { 0, 0, 0, 0 }, 150, TestName = "Plan_EmptyMap_CutsTheCentre")]
    [TestCase(new float[] { 2, 0, 0, 2 }, 0, TestName = "Plan_TwoEquallyGoodPlaces_CutsTheFirst")]
    [TestCase(new float[] { 2, 0, 0, 3 }, 300, TestName = "Plan_TwoPlaces_CutsTheStronger")]
    public void Plan_WideOriginal(float[] columns, int left)
    {
        var findings = new Findings(Attention: AttentionMap.FromScores(new(4, 1), columns));

        var plan = Plans.Of("smart", Plans.Original(400, 100, findings), new Box(50, 50));

        Assert.Multiple(() =>
        {
            Assert.That(plan.Source, Is.EqualTo(new PixelArea(left, 0, 100, 100)));
            Assert.That(plan.Scaled, Is.EqualTo(new PixelSize(50, 50)));
            Assert.That(plan.Output, Is.EqualTo(new PixelSize(50, 50)));
        });
    }

    [TestCase(new float[] { 0, 0, 0, 1 }, 300)]
    [TestCase(new float[] { 0, 1, 0, 0 }, 100)]
    [TestCase(new float[] { 1, 1, 1, 1 }, 150)]
    public void Plan_TallOriginal_SlidesDown(float[] rows, int top)
    {
        var findings = new Findings(Attention: AttentionMap.FromScores(new(1, 4), rows));

        var plan = Plans.Of("smart", Plans.Original(100, 400, findings), new Box(50, 50));

        Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, top, 100, 100)));
    }

    [TestCase(0f)]
    [TestCase(0.1f)]
    [TestCase(0.7f)]
    public void Plan_SpotThatFitsManyWindows_LiesInTheMiddleHalf(float ground)
    {
        float[] columns = [.. Enumerable.Repeat(ground, 100)];
        columns[85] = 1;
        var findings = new Findings(Attention: AttentionMap.FromScores(new(100, 1), columns));

        var plan = Plans.Of("smart", Plans.Original(1000, 400, findings), new Box(100, 100));

        // The spot covers pixels 850 to 860; of the windows that hold it in their middle half (start + 100 to start + 300) the nearest to the centre.
        Assert.That(plan.Source, Is.EqualTo(new PixelArea(560, 0, 400, 400)));
    }

    [Test]
    public void Plan_MapOfSeveralRows_SumsEachColumn()
    {
        var findings = new Findings(Attention: AttentionMap.FromScores(new(3, 2), [3, 0, 2, 0, 0, 2]));

        var plan = Plans.Of("smart", Plans.Original(300, 100, findings), new Box(10, 10));

        Assert.That(plan.Source.Left, Is.EqualTo(200));
    }

    [Test]
    public void Plan_MapOfSeveralColumns_SumsEachRow()
    {
        var findings = new Findings(Attention: AttentionMap.FromScores(new(2, 3), [3, 0, 0, 0, 2, 2]));

        var plan = Plans.Of("smart", Plans.Original(100, 300, findings), new Box(10, 10));

        Assert.That(plan.Source.Top, Is.EqualTo(200));
    }

    [TestCase(50, 0)]
    [TestCase(0, 50)]
    public void Plan_OneSideOpen_TakesAll(int boxWidth, int boxHeight)
    {
        var findings = new Findings(Attention: AttentionMap.FromScores(new(4, 1), [1, 0, 0, 0]));

        var plan = Plans.Of("smart", Plans.Original(400, 100, findings), new Box(boxWidth, boxHeight));

        Assert.That(plan.Source, Is.EqualTo(new PixelArea(0, 0, 400, 100)));
    }

    [Test]
    public void Plan_SkinColouredSpotAtTheRight_IsInTheCut()
    {
        var size = new PixelSize(64, 32);
        byte[] rgb = new byte[size.Area * 3];
        for (int i = 0; i < size.Area; i++)
        {
            (int row, int column) = Math.DivRem(i, size.Width);
            bool face = (column - 50) * (column - 50) + (row - 14) * (row - 14) <= 36;
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = face ? ((byte)224, (byte)172, (byte)150) : ((byte)90, (byte)110, (byte)95);
        }

        var plan = Plans.Of("smart", Plans.Original(6400, 3200, new(Attention: AttentionMap.FromRgb(rgb, size))), new Box(100, 100));

        // The spot spans columns 44 to 56, pixels 4,400 to 5,700.
        Assert.That(plan.Source.Left, Is.LessThanOrEqualTo(4400 - 500));
        Assert.That(plan.Source.Right, Is.GreaterThanOrEqualTo(5700 + 500));
    }
}
