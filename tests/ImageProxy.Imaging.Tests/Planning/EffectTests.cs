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

    [TestCase("round", 0, true)]
    [TestCase("round", 32, true)]
    [TestCase("round", 33, false)]
    [TestCase("", 0, false)]
    public void IsInRange_Pixels(string name, int values, bool expected) =>
        Assert.That(new Effect.Pixels(name, [.. Enumerable.Repeat(1.0, values)]).IsInRange(), Is.EqualTo(expected));

    [Test]
    public void IsInRange_PixelsWithAValueThatIsNone_IsFalse() => Assert.That(new Effect.Pixels("round", [1, double.NaN]).IsInRange(), Is.False);

    [Test]
    public void Equals_Pixels_ComparesEveryPart()
    {
        Effect effect = new Effect.Pixels("a", [1, 2], Clears: true);

        Assert.That(new Effect.Pixels("a", [1, 2], Clears: true), Is.EqualTo(effect));
        Assert.That(
            new Effect[] { new Effect.Pixels("b", [1, 2], true), new Effect.Pixels("a", [1, 3], true), new Effect.Pixels("a", [1], true), new Effect.Pixels("a", [1, 2]) },
            Has.None.EqualTo(effect));
    }

    [Test]
    public void ToString_Pixels_SaysWhetherItClears() =>
        Assert.That($"{new Effect.Pixels("round", [0.5, 2], Clears: true)} {new Effect.Pixels("duotone", [])}", Is.EqualTo("round(0.5,2,clears) duotone()"));
}
