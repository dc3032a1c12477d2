using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly PixelSize AlphaSize = new(80, 80);

    private static readonly Scene SeeThrough = Scenes.Quarters(AlphaSize, new(200, 40, 20), new(20, 200, 40, 0), new(40, 20, 200, 128), new(90, 90, 90));

    private static readonly RenderPlan Halved = Whole(AlphaSize, new(40, 40));

    [Test]
    public void Render_SeeThroughOriginal_KeepsAlphaWhereTheFormatCan(
        [Values(ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif)] ImageFormat format, [Values(ImageFormat.Png, ImageFormat.WebP)] ImageFormat from)
    {
        var shown = Show(TestPictures.Draw(from, AlphaSize, SeeThrough, alpha: true), Halved, Best(format));

        Assert.That(shown.HasAlpha, Is.True);
        Assert.That(shown[10, 10].A, Is.EqualTo(255).Within(2));
        Assert.That(shown[30, 10].A, Is.EqualTo(0).Within(2));
        Assert.That(shown[10, 30].A, Is.EqualTo(128).Within(3));
        Assert.That(Distance(shown[10, 30] with { A = 255 }, new(40, 20, 200)), Is.LessThan(12));
    }

    [Test]
    public void Render_SeeThroughOriginalToJpeg_IsLaidOnWhite()
    {
        var shown = Show(TestPictures.Draw(ImageFormat.Png, AlphaSize, SeeThrough, alpha: true), Halved, Best(ImageFormat.Jpeg));

        Assert.That(Distance(shown[30, 10], Color.White), Is.LessThan(5));
        Assert.That(Distance(shown[10, 30], new(147, 137, 227)), Is.LessThan(9));
        Assert.That(Distance(shown[10, 10], new(200, 40, 20)), Is.LessThan(9));
    }

    [Test]
    public void Render_OnOpaqueBackground_HasNoAlpha([Values(ImageFormat.Png, ImageFormat.WebP, ImageFormat.Jpeg)] ImageFormat format)
    {
        var plan = Halved with { Background = new(0, 0, 100), Output = new(60, 40), Placement = new(10, 0) };

        var shown = Show(TestPictures.Draw(ImageFormat.Png, AlphaSize, SeeThrough, alpha: true), plan, Best(format));

        Assert.That(shown.HasAlpha, Is.False);
        Assert.That(Distance(shown[40, 10], new(0, 0, 100)), Is.LessThan(9), "where the original is see-through");
        Assert.That(Distance(shown[4, 20], new(0, 0, 100)), Is.LessThan(9), "beside the picture");
        Assert.That(Distance(shown[20, 30], new(20, 10, 150)), Is.LessThan(12), "where it is half see-through");
    }

    [Test]
    public void Render_HiddenColours_DoNotBleed()
    {
        Scene scene = (x, _) => x < 41 ? new(0, 160, 0) : new(255, 0, 255, 0);

        var shown = Show(TestPictures.Draw(ImageFormat.Png, AlphaSize, scene, alpha: true), Whole(AlphaSize, new(23, 23)), Best(ImageFormat.Png));

        for (int x = 0; x < 23; x++)
        {
            if (shown[x, 11].A > 8) Assert.That(Distance(shown[x, 11] with { A = 255 }, new(0, 160, 0)), Is.LessThan(10), $"column {x}");
        }
    }

    [Test]
    public void Render_OpaqueOriginal_HasNoAlpha(
        [Values(ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif)] ImageFormat format, [Values] bool storedWithAlpha)
    {
        var original = TestPictures.Draw(ImageFormat.Png, AlphaSize, Scenes.Waves(AlphaSize), storedWithAlpha);

        Assert.That(Show(original, Halved, Best(format)).HasAlpha, Is.False);
    }

    [Test]
    public void Render_OpaqueOriginalOnSeeThroughCanvas_IsFramedByNothing()
    {
        var plan = Halved with { Output = new(60, 60), Placement = new(10, 10) };
        var original = TestPictures.Draw(ImageFormat.Jpeg, AlphaSize, Scenes.Flat(new(10, 20, 200)));

        var png = Show(original, plan, Best(ImageFormat.Png));
        var jpeg = Show(original, plan, Best(ImageFormat.Jpeg));

        Assert.That(png[5, 30], Is.EqualTo(Color.Transparent));
        Assert.That(Distance(png[30, 30], new(10, 20, 200)), Is.LessThan(6));
        Assert.That(Distance(jpeg[5, 30], Color.White), Is.LessThan(6));
    }

    [Test]
    public void Render_HalfSeeThroughCanvas_IsKeptOrLaidOnWhite()
    {
        var plan = Halved with { Output = new(60, 60), Placement = new(10, 10), Background = new(255, 0, 0, 128) };
        var original = TestPictures.Draw(ImageFormat.Jpeg, AlphaSize, Scenes.Flat(new(10, 20, 200)));

        Assert.That(Show(original, plan, Best(ImageFormat.Png))[3, 30], Is.EqualTo(new Color(255, 0, 0, 128)));
        Assert.That(Distance(Show(original, plan, Best(ImageFormat.Jpeg))[3, 30], new(255, 127, 127)), Is.LessThan(9));
    }

    [Test]
    public void Render_GreyOnColouredCanvas_ShowsBoth()
    {
        var plan = Halved with { Output = new(60, 40), Placement = new(10, 0), Background = new(250, 20, 20) };
        var original = TestPictures.DrawGrey(ImageFormat.Jpeg, AlphaSize, Scenes.Flat(new(77, 0, 0)));

        var shown = Show(original, plan, Best(ImageFormat.Png));

        Assert.That(Distance(shown[30, 20], new(77, 77, 77)), Is.LessThan(4));
        Assert.That(shown[3, 20], Is.EqualTo(new Color(250, 20, 20)));
    }

    /// <summary>Sum of the differences of all four channels.</summary>
    private static int Distance(Color one, Color other) =>
        Math.Abs(one.R - other.R) + Math.Abs(one.G - other.G) + Math.Abs(one.B - other.B) + Math.Abs(one.A - other.A);
}
