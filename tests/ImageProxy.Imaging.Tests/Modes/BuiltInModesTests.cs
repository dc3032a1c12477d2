using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class BuiltInModesTests
{
    [Test]
    public void Names_Always_AreTheDocumentedModes() =>
        Assert.That(BuiltInModes.Names, Is.EqualTo(new[] { "crop", "resize", "resizecomp", "trimresize", "top", "smart", "stretch" }));

    [Test]
    public void TryCreate_EveryName_GivesTheModeOfThatName()
    {
        foreach (string name in BuiltInModes.Names)
        {
            Assert.That(BuiltInModes.TryCreate(name, new(), out IMode? mode), Is.True, name);
            Assert.That(mode!.Name, Is.EqualTo(name));
        }
    }

    [TestCase("")]
    [TestCase("Crop")]
    [TestCase("crop ")]
    [TestCase("unknown")]
    public void TryCreate_AnyOtherName_GivesNone(string name)
    {
        Assert.That(BuiltInModes.TryCreate(name, new(), out IMode? mode), Is.False);
        Assert.That(mode, Is.Null);
    }

    [TestCase("crop", "crop:1;background=#ffffff00")]
    [TestCase("resize", "resize:1;enlarge=0;background=#ffffff00")]
    [TestCase("resizecomp", "resizecomp:1;enlarge=0;background=#ffffffff")]
    [TestCase("trimresize", "trimresize:1;background=#ffffffff")]
    [TestCase("top", "top:1;background=#ffffff00")]
    [TestCase("smart", "smart:1;attention=1;background=#ffffff00")]
    [TestCase("stretch", "stretch:1;background=#ffffff00")]
    public void Fingerprint_DefaultSettings_NamesVersionAndSettings(string name, string fingerprint) =>
        Assert.That(Plans.Mode(name).Fingerprint, Is.EqualTo(fingerprint));

    [TestCase("crop", false)]
    [TestCase("resize", true)]
    [TestCase("resizecomp", true)]
    [TestCase("trimresize", false)]
    [TestCase("top", false)]
    [TestCase("smart", false)]
    [TestCase("stretch", false)]
    public void Fingerprint_EnlargeSet_ChangesOnlyWhereItMatters(string name, bool matters) =>
        Assert.That(Plans.Mode(name, Plans.Enlarging).Fingerprint != Plans.Mode(name).Fingerprint, Is.EqualTo(matters));

    [Test]
    public void Fingerprint_BackgroundSet_IsInIt([ValueSource(typeof(BuiltInModes), nameof(BuiltInModes.Names))] string name) =>
        Assert.That(Plans.Mode(name, new(Background: new Color(1, 2, 3, 4))).Fingerprint, Does.EndWith(";background=#01020304"));

    [TestCase("crop", 0)]
    [TestCase("resize", 0)]
    [TestCase("resizecomp", 255)]
    [TestCase("trimresize", 255)]
    [TestCase("top", 0)]
    [TestCase("smart", 0)]
    [TestCase("stretch", 0)]
    public void Plan_NoBackgroundSet_IsWhiteWhereItPadsAndTransparentElsewhere(string name, int alpha) =>
        Assert.That(Plans.Of(name, Plans.Original(30, 20), new Box(10, 10)).Background, Is.EqualTo(new Color(255, 255, 255, (byte)alpha)));

    [Test]
    public void Plan_BackgroundSet_IsThePlans([ValueSource(typeof(BuiltInModes), nameof(BuiltInModes.Names))] string name) =>
        Assert.That(
            Plans.Of(name, Plans.Original(30, 20), new Box(10, 10), new(Background: Color.Black)).Background, Is.EqualTo(Color.Black));

    [Test]
    public void Needs_ModesThatLookAtTheHeaderOnly_NeedNothing([Values("crop", "resize", "resizecomp", "top", "stretch")] string name) =>
        Assert.That(Plans.Mode(name).Needs, Is.EqualTo(Analysis.None));
}
