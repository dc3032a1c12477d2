using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planning;

public sealed class EffectTests
{
    [TestCase(0.3, true)]
    [TestCase(100, true)]
    [TestCase(0.29, false)]
    [TestCase(100.1, false)]
    [TestCase(-1, false)]
    [TestCase(double.NaN, false)]
    [TestCase(double.PositiveInfinity, false)]
    public void IsInRange_Blur(double sigma, bool expected) => Assert.That(new Effect.Blur(sigma).IsInRange(), Is.EqualTo(expected));

    [TestCase(0.3, true)]
    [TestCase(10, true)]
    [TestCase(0.29, false)]
    [TestCase(10.1, false)]
    [TestCase(double.NaN, false)]
    public void IsInRange_Sharpen(double sigma, bool expected) => Assert.That(new Effect.Sharpen(sigma).IsInRange(), Is.EqualTo(expected));

    [TestCase(0, true)]
    [TestCase(10, true)]
    [TestCase(-0.1, false)]
    [TestCase(10.1, false)]
    [TestCase(double.NaN, false)]
    [TestCase(double.NegativeInfinity, false)]
    public void IsInRange_Saturate(double factor, bool expected) => Assert.That(new Effect.Saturate(factor).IsInRange(), Is.EqualTo(expected));

    [Test]
    public void IsInRange_Tint_IsAlwaysTrue() => Assert.That(new Effect.Tint(Color.Transparent).IsInRange(), Is.True);

    [Test]
    public void ToString_EachEffect_NamesItAndItsParameter() =>
        Assert.That(
            string.Join(' ', new Effect.Blur(0.5), new Effect.Sharpen(1), new Effect.Saturate(0), new Effect.Tint(new(255, 0, 0, 128))),
            Is.EqualTo("blur(0.5) sharpen(1) saturate(0) tint(#ff000080)"));
}
