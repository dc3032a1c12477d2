using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly PixelSize ColourSize = new(240, 160);

    /// <summary>Colours that every space at hand can hold: nothing saturated.</summary>
    private static readonly Scene Muted = (x, y) =>
        new((byte)(90 + 80 * x / 240), (byte)(100 + 60 * y / 160), (byte)(150 - 50 * x / 240));

    [Test]
    public void Render_DisplayP3_BecomesSrgb([Values(ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.WebP)] ImageFormat format)
    {
        Scene scene = (x, y) => new((byte)(60 + 180 * x / 240), (byte)(40 + 100 * y / 160), 50);
        var original = TestPictures.DrawThrough("p3", format, ColourSize, scene);
        Assert.That(Difference(TestPictures.DrawThrough("p3", format, ColourSize, scene, embed: false), scene), Is.GreaterThan(3), "taken at face value");
        Assert.That(Difference(original, scene), Is.LessThan(1.2));
    }

    [Test]
    public void Render_AdobeRgb_BecomesSrgbByTheFormula([Values(ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.Tiff)] ImageFormat format)
    {
        Scene stored = (x, y) => new((byte)(60 + 120 * x / 240), (byte)(90 + 80 * y / 160), (byte)(160 - 60 * x / 240));
        var original = TestPictures.DrawWithProfile(format, ColourSize, stored, TestProfile.AdobeRgb("Adobe RGB by hand"));

        Assert.That(Difference(original, stored), Is.GreaterThan(3), "taken at face value");
        Assert.That(Difference(original, (x, y) => TestProfile.FromAdobeRgb(stored(x, y))), Is.LessThan(1));
    }

    [Test]
    public void Render_SixteenBitsWithProfileAndAlpha_KeepsBoth([Values(ImageFormat.Png, ImageFormat.Tiff)] ImageFormat format)
    {
        Scene stored = (x, y) => new((byte)(60 + 120 * x / 240), (byte)(90 + 80 * y / 160), 120, 90);
        var original = TestPictures.Draw16(format, ColourSize, stored, alpha: true, TestProfile.AdobeRgb("Adobe RGB by hand"));

        Assert.That(Difference(original, (x, y) => TestProfile.FromAdobeRgb(stored(x, y)) with { A = 90 }), Is.LessThan(1));
    }

    [Test]
    public void Render_GreyWithProfile_BecomesSrgbByTheFormula([Values(ImageFormat.Png, ImageFormat.Jpeg)] ImageFormat format)
    {
        Scene stored = (x, _) => new((byte)(40 + 160 * x / 240), 0, 0);
        var original = TestPictures.DrawGrey(format, ColourSize, stored, profile: TestProfile.GreyGamma18());

        Assert.That(Difference(original, (x, y) => Grey(TestProfile.FromGreyGamma18(stored(x, y).R))), Is.LessThan(1));
    }

    [Test]
    public void Render_Cmyk_BecomesSrgb([Values] bool embedded, [Values(ImageFormat.Jpeg, ImageFormat.Tiff)] ImageFormat format)
    {
        var original = TestPictures.DrawThrough("cmyk", format, ColourSize, Muted, embedded);

        Assert.That(Difference(original, Muted), Is.LessThan(2.5));
    }

    [Test]
    public void Render_BrokenProfile_IsPassedOver([Values(0, 4, 200, 3_000)] int length)
    {
        byte[] profile = new byte[Math.Max(1, length)];
        new Random(length).NextBytes(profile);

        Assert.That(Difference(TestPictures.DrawWithProfile(ImageFormat.Jpeg, ColourSize, Muted, profile), Muted), Is.LessThan(1));
    }

    [Test]
    public void Render_ProfileCutOff_IsPassedOver([Values(130, 250, 400)] int length)
    {
        byte[] profile = TestProfile.AdobeRgb("Adobe RGB by hand")[..length];

        Assert.That(Difference(TestPictures.DrawWithProfile(ImageFormat.Jpeg, ColourSize, Muted, profile), Muted), Is.LessThan(4));
    }

    [Test]
    public void Render_ProfileOfAnotherKind_IsPassedOver()
    {
        // A CMYK profile on RGB pixels.
        var cmyk = TestPictures.DrawThrough("cmyk", ImageFormat.Jpeg, ColourSize, Muted);
        byte[] profile = Pixels.Inspect(cmyk.Bytes, image => image.GetBlob("icc-profile-data"));
        Assert.That(profile, Is.Not.Empty);

        Assert.That(Difference(TestPictures.DrawWithProfile(ImageFormat.Jpeg, ColourSize, Muted, profile), Muted), Is.LessThan(1));
    }

    [Test]
    public void Render_SixteenBits_BecomeEight([Values(ImageFormat.Png, ImageFormat.Tiff)] ImageFormat format, [Values] bool alpha)
    {
        var original = TestPictures.Draw16(format, ColourSize, Muted, alpha);

        Assert.That(Difference(original, Muted), Is.LessThan(0.8));
    }

    [Test]
    public void Render_Grey_StaysGrey([Values(8, 16)] int bits, [Values] bool alpha)
    {
        Scene scene = (x, _) => new((byte)(20 + 200 * x / 240), 0, 0);
        Scene grey = (x, y) => new(scene(x, y).R, scene(x, y).R, scene(x, y).R);

        Assert.That(Difference(TestPictures.DrawGrey(ImageFormat.Png, ColourSize, scene, bits, alpha), grey), Is.LessThan(0.8));
    }

    [Test]
    public void Render_GreyWithAlpha_KeepsAlpha([Values(8, 16)] int bits)
    {
        Scene scene = (x, _) => x < 120 ? new(90, 0, 0, 64) : new(180, 0, 0);
        var plan = Whole(ColourSize, new(60, 40));

        var shown = Show(TestPictures.DrawGrey(ImageFormat.Png, ColourSize, scene, bits, alpha: true), plan, Best(ImageFormat.Png));

        Assert.That(Distance(shown[10, 20], new(90, 90, 90, 64)), Is.LessThan(8));
        Assert.That(Distance(shown[50, 20], new(180, 180, 180)), Is.LessThan(5));
    }

    /// <summary>Mean error of a rendition at a third of the size.</summary>
    private double Difference(TestPicture original, Scene expected)
    {
        var plan = Whole(ColourSize, new(80, 53));
        return MeanError(Show(original, plan, Best(ImageFormat.Png)), plan, expected, margin: 1);
    }
}
