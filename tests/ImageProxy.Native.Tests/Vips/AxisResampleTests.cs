using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class AxisResampleTests
{
    [Test]
    public void For_WholeAxisAtItsOwnLength_LeavesItAlone()
    {
        var plan = AxisResample.For(0, 640, 640, 640);

        Assert.That(plan.IsIdentity, Is.True);
        Assert.That((plan.CutStart, plan.CutLength, plan.Reduces), Is.EqualTo((0, 640, false)));
    }

    [Test]
    public void For_CutAtItsOwnLength_OnlyCuts()
    {
        var plan = AxisResample.For(17, 100, 640, 100);

        Assert.That(plan.IsIdentity, Is.True);
        Assert.That((plan.CutStart, plan.CutLength), Is.EqualTo((17, 100)));
    }

    [Test]
    public void For_WholeReduction_NeedsNoPadding([Values(160, 333, 639)] int output)
    {
        var plan = AxisResample.For(0, 640, 640, output);

        Assert.That((plan.PadBefore, plan.PadAfter, plan.Skip), Is.EqualTo((0, 0, 0)));
        Assert.That(plan.Error, Is.LessThan(1e-9));
    }

    [Test]
    public void For_Enlargement_KeepsTheFraction()
    {
        var plan = AxisResample.For(10.25, 50, 640, 100);

        Assert.That(plan.Reduces, Is.False);
        Assert.That((plan.CutStart, plan.CutLength), Is.EqualTo((10, 51)));
        Assert.That(plan.Shift, Is.EqualTo(0.25).Within(1e-12));
        Assert.That(plan.Factor, Is.EqualTo(0.5).Within(1e-12));
    }

    [Test]
    public void For_FractionalCutOfAShrunkPicture_PlacesPixelsExactly()
    {
        // 523 pixels from 7 of an original decoded at a half, to 140: a middle that neither halves of input pixels alone nor of output pixels reach.
        Assert.That(AxisResample.For(3.5, 261.5, 320, 140).Error, Is.LessThan(0.03));
    }

    [FsCheck.NUnit.Property(MaxTest = 2_000)]
    public Property For_AnyReduction_StaysInsideAndNearItsPlace()
    {
        var cases = from available in Gen.Choose(1, 6_000)
                    from shrink in Gen.Elements(1.0, 0.5, 0.25, 0.125, 0.3713)
                    from start in Gen.Choose(0, available - 1)
                    from length in Gen.Choose(1, available - start)
                    from output in Gen.Choose(1, 2_000)
                    select (Available: Math.Max(1, (int)Math.Ceiling(available * shrink)), Start: start * shrink, Length: length * shrink, Output: output);
        return Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var plan = AxisResample.For(c.Start, c.Length, c.Available, c.Output);
            Assert.That(plan.CutStart, Is.InRange(0, c.Available - 1));
            Assert.That(plan.CutLength, Is.InRange(1, c.Available - plan.CutStart));
            Assert.That(plan.CutLength, Is.LessThanOrEqualTo(Math.Ceiling(c.Length) + 1));
            Assert.That(plan.Length, Is.EqualTo(c.Output));
            if (!plan.Reduces) return;
            Assert.That(plan.Factor * plan.Box * c.Output, Is.EqualTo(c.Length).Within(1e-6));
            Assert.That(plan.Factor, Is.GreaterThan(1));
            Assert.That(plan.Factor >= 2 || plan.Box == 1, Is.True, $"box {plan.Box} leaves {plan.Factor}");
            Assert.That((int)(plan.PaddedLength / plan.Factor + 0.5), Is.GreaterThanOrEqualTo(plan.Skip + c.Output), "pixels made");
            Assert.That(plan.Error, Is.LessThan(0.25 / plan.Factor + 0.035));
        });
    }
}
