using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class IccProfileTests
{
    [TestCase("sRGB IEC61966-2.1", true)]
    [TestCase("c2", true)]
    [TestCase("Adobe RGB (1998)", false)]
    [TestCase("sRGB-elle-V2-g10.icc", false)]
    public void IsSrgb_ByDescription_KnowsTheUsualNames(string description, bool expected) =>
        Assert.That(IccProfile.IsSrgb(TestProfile.AdobeRgb(description)), Is.EqualTo(expected));

    [Test]
    public void IsSrgb_VersionFourProfile_ReadsItsLanguages()
    {
        Assert.That(VipsLibrary.TryInitialize(new VipsRendererOptions(), out string message), Is.True, message);
        using var operation = new VipsOperation("profile_load");
        byte[] profile = operation.Set("name", "srgb").BuildBytes("profile");

        Assert.That(IccProfile.Description(profile), Does.StartWith("sRGB"));
        Assert.That(IccProfile.IsSrgb(profile), Is.True);
    }

    [Test]
    public void IsSrgb_CutAnywhere_IsFalseOrTrueButNeverThrows()
    {
        byte[] profile = TestProfile.AdobeRgb("sRGB");
        for (int length = 0; length < profile.Length; length++) IccProfile.IsSrgb(profile.AsSpan(0, length));
        Assert.That(IccProfile.IsSrgb(profile.AsSpan(0, 200)), Is.False);
        Assert.That(IccProfile.IsSrgb(profile), Is.True);
    }

    [FsCheck.NUnit.Property]
    public void IsSrgb_AnyBytesBehindAHeader_NeverThrows(byte[] bytes)
    {
        byte[] profile = [.. TestProfile.AdobeRgb("sRGB")[..132], .. bytes];
        Assert.DoesNotThrow(() => IccProfile.IsSrgb(profile));
    }
}
