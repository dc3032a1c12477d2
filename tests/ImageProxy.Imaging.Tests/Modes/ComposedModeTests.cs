using System.Collections.Immutable;
using System.Globalization;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class ComposedModeTests
{
    private static readonly ImmutableArray<Effect> Dimming = [new Effect.Blur(6), new Effect.Saturate(0.4)];
    private static readonly ImageInfo Photo = Plans.Original(400, 300);

    [Test]
    public void Plan_EffectsGiven_IsTheBasesPlanWithThem()
    {
        var dim = new ComposedMode("dim", Plans.Mode("crop"), Dimming);

        Assert.That(dim.Plan(Photo, new Box(50, 50)), Is.EqualTo(Plans.Of("crop", Photo, new Box(50, 50)) with { Effects = Dimming }));
    }

    [Test]
    public void Plan_BaseHasEffects_AppliesThemFirst()
    {
        var inner = new ComposedMode("dim", Plans.Mode("crop"), Dimming);
        var outer = new ComposedMode("dim-sharp", inner, [new Effect.Sharpen(1)]);

        Assert.That(outer.Plan(Photo, new Box(50, 50)).Effects, Is.EqualTo(Dimming.Add(new Effect.Sharpen(1))));
    }

    [Test]
    public void Plan_BackgroundGiven_ReplacesTheBases() =>
        Assert.That(
            new ComposedMode("dark", Plans.Mode("resizecomp"), [], Color.Black).Plan(Photo, new Box(50, 50)).Background, Is.EqualTo(Color.Black));

    [Test]
    public void Plan_NoBackgroundGiven_KeepsTheBases() =>
        Assert.That(
            new ComposedMode("same", Plans.Mode("resizecomp"), Dimming).Plan(Photo, new Box(50, 50)).Background, Is.EqualTo(Color.White));

    [Test]
    public void Needs_BaseNeedsAttention_IsTheSame() =>
        Assert.That(new ComposedMode("dim", Plans.Mode("smart"), Dimming).Needs, Is.EqualTo(Analysis.Attention));

    [Test]
    public void Fingerprint_EffectsAndBackground_NamesThemAndTheBase() =>
        Assert.That(
            new ComposedMode("dim", Plans.Mode("crop"), Dimming, Color.Black).Fingerprint,
            Is.EqualTo("dim:1;base=(crop:1;background=#ffffff00);effects=blur(6),saturate(0.4);background=#000000ff"));

    [Test]
    public void Fingerprint_AnyDifference_Differs()
    {
        IMode crop = Plans.Mode("crop"), top = Plans.Mode("top");
        string[] fingerprints =
        [
            new ComposedMode("dim", crop, Dimming).Fingerprint,
            new ComposedMode("dim", top, Dimming).Fingerprint,
            new ComposedMode("dim", crop, [.. Dimming.Reverse()]).Fingerprint,
            new ComposedMode("dim", crop, [Dimming[0]]).Fingerprint,
            new ComposedMode("dim", crop, []).Fingerprint,
            new ComposedMode("dim", crop, [new Effect.Blur(6.000000000000001), Dimming[1]]).Fingerprint,
            new ComposedMode("dim", crop, Dimming, Color.Transparent).Fingerprint,
        ];

        Assert.That(fingerprints, Is.Unique);
    }

    [Test]
    public void Fingerprint_CultureWithDecimalComma_StaysTheSame()
    {
        string expected = new ComposedMode("dim", Plans.Mode("crop"), Dimming).Fingerprint;
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.That(new ComposedMode("dim", Plans.Mode("crop"), Dimming).Fingerprint, Is.EqualTo(expected));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestCase("")]
    [TestCase("Dim")]
    [TestCase("dim/2")]
    [TestCase("dim\n")]
    [TestCase("dím")]
    public void New_NameThatCannotStandInAUrl_Throws(string name) =>
        Assert.That(() => new ComposedMode(name, Plans.Mode("crop"), []), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));

    [Test]
    public void New_EffectOutOfRange_ThrowsAndNamesIt() =>
        Assert.That(
            () => new ComposedMode("dim", Plans.Mode("crop"), [new Effect.Blur(6), new Effect.Saturate(11)]),
            Throws.ArgumentException.With.Message.Contains("saturate(11)"));
}
