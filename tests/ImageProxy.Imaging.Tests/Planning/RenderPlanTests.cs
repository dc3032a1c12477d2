using System.Globalization;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planning;

public sealed class RenderPlanTests
{
    private static readonly PixelSize Original = new(400, 300);

    private static readonly RenderPlan Padded = new()
    {
        Source = new(100, 50, 200, 100),
        Scaled = new(100, 50),
        Output = new(120, 80),
        Placement = new(10, 15),
        Background = Color.White,
        Effects = [new Effect.Blur(6), new Effect.Saturate(0.4)],
    };

    [Test]
    public void IsValidFor_EverythingInside_IsTrue() => Assert.That(Padded.IsValidFor(Original), Is.True);

    [TestCase(-1, 0, 10, 10)]
    [TestCase(0, -1, 10, 10)]
    [TestCase(0, 0, 401, 10)]
    [TestCase(0, 0, 10, 301)]
    [TestCase(391, 0, 10, 10)]
    [TestCase(0, 291, 10, 10)]
    [TestCase(0, 0, 0, 10)]
    [TestCase(0, 0, 10, 0)]
    [TestCase(int.MaxValue, 0, int.MaxValue, 10)]
    public void IsValidFor_SourceNotInsideTheOriginal_IsFalse(int left, int top, int width, int height) =>
        Assert.That((Padded with { Source = new(left, top, width, height) }).IsValidFor(Original), Is.False);

    [TestCase(0, 50)]
    [TestCase(100, 0)]
    [TestCase(111, 50)]
    [TestCase(100, 66)]
    [TestCase(int.MaxValue, 50)]
    public void IsValidFor_ScaledEmptyOrBeyondTheCanvas_IsFalse(int width, int height) =>
        Assert.That((Padded with { Scaled = new(width, height) }).IsValidFor(Original), Is.False);

    [TestCase(-1, 0)]
    [TestCase(0, -1)]
    [TestCase(21, 0)]
    [TestCase(0, 31)]
    public void IsValidFor_PlacedBeyondTheCanvas_IsFalse(int left, int top) =>
        Assert.That((Padded with { Placement = new(left, top) }).IsValidFor(Original), Is.False);

    [TestCase(0, 0)]
    [TestCase(20, 30)]
    public void IsValidFor_PlacedAtACorner_IsTrue(int left, int top) =>
        Assert.That((Padded with { Placement = new(left, top) }).IsValidFor(Original), Is.True);

    [Test]
    public void IsValidFor_OneEffectOutOfRange_IsFalse() =>
        Assert.That((Padded with { Effects = [new Effect.Blur(6), new Effect.Blur(101)] }).IsValidFor(Original), Is.False);

    [Test]
    public void IsValidFor_EffectsNeverSet_IsFalse() => Assert.That((Padded with { Effects = default }).IsValidFor(Original), Is.False);

    [Test]
    public void Describe_PaddedWithEffects_NamesEveryPartInOneLine() =>
        Assert.That(Padded.Describe(), Is.EqualTo(
            "source=200x100+100+50 scaled=100x50 output=120x80+10+15 background=#ffffffff effects=blur(6),saturate(0.4)"));

    [Test]
    public void ToString_NoEffects_SaysNone() =>
        Assert.That((Padded with { Effects = [] }).ToString(), Is.EqualTo(
            "source=200x100+100+50 scaled=100x50 output=120x80+10+15 background=#ffffffff effects=none"));

    [Test]
    public void Describe_CultureWithDecimalComma_StaysTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.That(Padded.Describe(), Does.EndWith("saturate(0.4)"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
