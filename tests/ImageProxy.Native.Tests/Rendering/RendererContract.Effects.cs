using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly PixelSize EffectSize = new(120, 80);

    [Test]
    public void Render_Blur_SpreadsAnEdgeByItsSigma()
    {
        Scene edge = (x, _) => x < 60 ? Color.Black : Color.White;

        var shown = Affected(edge, new Effect.Blur(6));

        // An edge blurred by a Gaussian is its integral: 15.9 % one sigma before, 50 % on it, 84.1 % one sigma behind.
        Assert.That((shown[53, 40].R + shown[54, 40].R) / 2.0, Is.EqualTo(0.159 * 255).Within(8));
        Assert.That((shown[59, 40].R + shown[60, 40].R) / 2.0, Is.EqualTo(0.5 * 255).Within(4));
        Assert.That((shown[65, 40].R + shown[66, 40].R) / 2.0, Is.EqualTo(0.841 * 255).Within(8));
        Assert.That(shown[5, 5].R, Is.LessThan(3));
    }

    [Test]
    public void Render_Sharpen_SteepensEdgesAndLeavesFlatAreasAlone()
    {
        Scene ramp = (x, _) => Grey(Math.Clamp(60 + (x - 56) * 15, 60, 180));

        var plain = Affected(ramp);
        var sharp = Affected(ramp, new Effect.Sharpen(1.5));

        Assert.That(sharp[55, 40].R, Is.LessThan(plain[55, 40].R), "darker before the rise");
        Assert.That(sharp[64, 40].R, Is.GreaterThan(plain[64, 40].R), "brighter behind it");
        Assert.That(Distance(sharp[10, 10], plain[10, 10]), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void Render_Saturate_ScalesChroma()
    {
        var flat = Scenes.Flat(new(150, 100, 90));

        var grey = Affected(flat, new Effect.Saturate(0))[60, 40];
        var same = Affected(flat, new Effect.Saturate(1))[60, 40];
        var more = Affected(flat, new Effect.Saturate(1.6))[60, 40];

        Assert.That(Math.Max(grey.R, Math.Max(grey.G, grey.B)) - Math.Min(grey.R, Math.Min(grey.G, grey.B)), Is.LessThanOrEqualTo(1));
        Assert.That((int)grey.G, Is.EqualTo(112).Within(3), "lightness is kept");
        Assert.That(Distance(same, new(150, 100, 90)), Is.LessThanOrEqualTo(3));
        Assert.That(more.R - more.B, Is.GreaterThan(85));
    }

    [Test]
    public void Render_Tint_DrawsHueAndKeepsLightness()
    {
        var grey = Scenes.Flat(Grey(120));

        var full = Affected(grey, new Effect.Tint(new(40, 60, 200)))[60, 40];
        var half = Affected(grey, new Effect.Tint(new(40, 60, 200, 128)))[60, 40];
        var none = Affected(grey, new Effect.Tint(new(40, 60, 200, 0)))[60, 40];

        Assert.That(full.B - full.R, Is.GreaterThan(60));
        Assert.That(half.B - half.R, Is.GreaterThan(20).And.LessThan(full.B - full.R));
        Assert.That(Distance(none, Grey(120)), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void Render_FullTint_LeavesNothingOfTheOldHue()
    {
        Color blue = new(60, 80, 190);

        var red = Affected(Scenes.Flat(new(150, 70, 60)), new Effect.Tint(blue))[60, 40];
        var grey = Affected(Scenes.Flat(new(97, 97, 97)), new Effect.Tint(blue))[60, 40];

        // Red and grey of one lightness come out as one colour.
        Assert.That(Distance(red, grey), Is.LessThan(16));
        Assert.That(red.B - red.R, Is.GreaterThan(60));
    }

    [Test]
    public void Render_SeveralEffects_ApplyInOrder()
    {
        var flat = Scenes.Flat(new(180, 60, 60));
        Effect grey = new Effect.Saturate(0), blue = new Effect.Tint(new(20, 20, 220, 200));

        var greyThenBlue = Affected(flat, grey, blue)[60, 40];
        var blueThenGrey = Affected(flat, blue, grey)[60, 40];

        Assert.That(greyThenBlue.B - greyThenBlue.R, Is.GreaterThan(40));
        Assert.That(Math.Abs(blueThenGrey.B - blueThenGrey.R), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public void Render_EffectsOnSeeThroughPicture_LeaveAlpha()
    {
        var original = TestPictures.Draw(ImageFormat.Png, EffectSize, Scenes.Flat(new(180, 60, 60, 100)), alpha: true);
        var plan = Whole(EffectSize, EffectSize) with
        {
            Effects = [new Effect.Blur(2), new Effect.Sharpen(1), new Effect.Saturate(0.5), new Effect.Tint(new(20, 20, 220, 100))],
        };

        var shown = Show(original, plan, Best(ImageFormat.Png));

        Assert.That((int)shown[60, 40].A, Is.EqualTo(100).Within(1));
        Assert.That(shown[60, 40].R, Is.GreaterThan(60));
    }

    [Test]
    public void Render_EffectsOnGreyOriginal_MayColourIt()
    {
        var original = TestPictures.DrawGrey(ImageFormat.Jpeg, EffectSize, Scenes.Flat(Grey(120)));
        var plan = Whole(EffectSize, new(60, 40)) with { Effects = [new Effect.Tint(new(220, 40, 40))] };

        var pixel = Show(original, plan, Best(ImageFormat.Png))[30, 20];

        Assert.That(pixel.R - pixel.B, Is.GreaterThan(40));
    }

    private Pixels Affected(Scene scene, params Effect[] effects) => Show(
        TestPictures.Draw(ImageFormat.Png, EffectSize, scene), Whole(EffectSize, EffectSize) with { Effects = [.. effects] }, Best(ImageFormat.Png));

    private static Color Grey(double level) => new((byte)level, (byte)level, (byte)level);
}
