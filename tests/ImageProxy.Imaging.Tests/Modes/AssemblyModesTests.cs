using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace ImageProxy.Imaging.Tests.Modes;

/// <summary>The modes of the assembly in the box: their plans, and what their effects do to single pixels.</summary>
[FsCheck.NUnit.Properties(MaxTest = 2000, Arbitrary = [typeof(PlanningCase.Generator)])]
public sealed class AssemblyModesTests
{
    private static readonly IMode[] All = [new BlurredMode(ModeParameters.None), new DuotoneMode(ModeParameters.None), new RoundMode(ModeParameters.None)];

    [Property]
    public bool Plan_EveryMode_IsValidAndAsLargeAsItSays(PlanningCase c) => All.All(mode =>
        mode.Plan(c.Original, c.Box) is var plan && plan.IsValidFor(c.Size) && mode.OutputSize(c.Original, c.Box) == plan.Output && plan.Equals(mode.Plan(c.Original, c.Box)));

    [Test]
    public void Plan_Blurred_LaysTheWholeOriginalInTheMiddleOfTheBox()
    {
        var plan = new BlurredMode(ModeParameters.None).Plan(Plans.Original(400, 300), new(200, 200));

        Assert.That(plan.Describe(), Is.EqualTo("source=400x300+0+0 scaled=200x150 output=200x200+0+25 background=#ffffffff effects=blurred(0.05,0.2)"));
    }

    [TestCase(200, 100, 100)]
    [TestCase(0, 120, 120)]
    [TestCase(90, 0, 90)]
    public void Plan_Round_IsASquareOfTheShorterSide(int width, int height, int side)
    {
        var plan = new RoundMode(ModeParameters.None).Plan(Plans.Original(400, 300), new(width, height));

        Assert.That((plan.Output, plan.Source, plan.MakesAlpha), Is.EqualTo((new PixelSize(side, side), new PixelArea(50, 0, 300, 300), true)));
    }

    [Test]
    public void Plan_DuotoneOfAnotherFit_HasThatModesGeometryAndNeeds()
    {
        var mode = new DuotoneMode(new(new Dictionary<string, string?> { ["Fit"] = "smart", ["Dark"] = "#000", ["Light"] = "#fff" }, new()));

        Assert.That((mode.Needs, mode.Plan(Plans.Original(400, 300), new(100, 0)).Effects.Single().ToString()), Is.EqualTo((Analysis.Attention, "duotone(0,0,0,255,255,255)")));
    }

    [Test]
    public void Duotone_BlackGreyAndWhite_BecomeTheTwoColoursAndTheirMeanAndKeepAlpha()
    {
        byte[] pixels = [0, 0, 0, 255, 128, 128, 128, 77, 255, 255, 255, 255];
        new DuotoneEffect().Apply(new(pixels, new(3, 1), new(0, 0, 3, 1)), [10, 20, 30, 210, 120, 130]);
        Assert.That(pixels, Is.EqualTo(new byte[] { 10, 20, 30, 255, 110, 70, 80, 77, 210, 120, 130, 255 }));
    }

    [Test]
    public void Round_Circle_CoversAsMuchAlphaAsACircleHasArea([Values(8, 33, 96)] int side)
    {
        byte[] pixels = Flat(new(side, side), new(10, 20, 30));
        new RoundEffect().Apply(new(pixels, new(side, side), new(0, 0, side, side)), [0, 255, 255, 255, 255]);

        double area = pixels.Where((_, i) => i % 4 == 3).Sum(alpha => alpha / 255.0);
        Assert.That(area, Is.EqualTo(Math.PI * side * side / 4).Within(1).Percent);
        Assert.That((pixels[3], pixels[(4 * side * side) - 1]), Is.EqualTo(((byte)0, (byte)0)), "corners");
        Assert.That(pixels.Where((_, i) => i % 4 == 3).Distinct().Count(), Is.GreaterThan(4), "the edge has shades between");
        Assert.That(At(pixels, side, side / 2, side / 2), Is.EqualTo(new byte[] { 10, 20, 30, 255 }), "the middle is untouched");
    }

    [Test]
    public void Round_Ring_IsOnTheEdgeAndNotInTheMiddle()
    {
        byte[] pixels = Flat(new(40, 40), new(10, 20, 30));
        new RoundEffect().Apply(new(pixels, new(40, 40), new(0, 0, 40, 40)), [0.1, 255, 0, 0, 255]);

        Assert.That(At(pixels, 40, 2, 20), Is.EqualTo(new byte[] { 255, 0, 0, 255 }));
        Assert.That(At(pixels, 40, 5, 20), Is.EqualTo(new byte[] { 10, 20, 30, 255 }));
    }

    [Test]
    public void Blurred_FlatPicture_FillsTheCanvasWithItDimmedAndLeavesItAlone()
    {
        byte[] pixels = Flat(new(60, 40), Color.White);
        PixelArea drawn = new(20, 0, 20, 40);
        Paint(pixels, 60, drawn, (_, _) => new(200, 100, 50));

        new BlurredEffect().Apply(new(pixels, new(60, 40), drawn), [0.05, 0.2]);

        for (int i = 0; i < pixels.Length; i += 4)
        {
            bool isDrawn = i / 4 % 60 is >= 20 and < 40;
            Assert.That(pixels[i..(i + 4)], Is.EqualTo(isDrawn ? [200, 100, 50, 255] : new byte[] { 160, 80, 40, 255 }), $"pixel {i / 4}");
        }
    }

    [Test]
    public void Blurred_Back_IsTheEnlargedPictureSmoothed()
    {
        // Left half black, right half white: enlarged to cover, the left bar is black, the right one white.
        byte[] pixels = Flat(new(90, 30), Color.White);
        PixelArea drawn = new(30, 0, 30, 30);
        Paint(pixels, 90, drawn, (x, _) => x < 45 ? Color.Black : Color.White);

        new BlurredEffect().Apply(new(pixels, new(90, 30), drawn), [0.05, 0]);

        int[] row = [.. Enumerable.Range(0, 90).Select(x => (int)At(pixels, 90, x, 15)[0])];
        Assert.That(row[..25], Has.All.LessThan(6));
        Assert.That(row[65..], Has.All.GreaterThan(249));
        Assert.That(row[30..60].Count(level => level is 0 or 255), Is.EqualTo(30), "the picture itself is sharp");
    }

    [Test]
    public void Blurred_PictureThatCovers_IsLeftAlone()
    {
        byte[] pixels = Flat(new(5, 5), new(1, 2, 3));
        new BlurredEffect().Apply(new(pixels, new(5, 5), new(0, 0, 5, 5)), [0.05, 0.2]);
        Assert.That(pixels, Is.EqualTo(Flat(new(5, 5), new(1, 2, 3))));
    }

    [Test]
    public void Blurred_AnySize_FillsEveryPixel([Values(1, 2, 7, 100)] int width, [Values(1, 3, 64)] int height, [Values(1, 2)] int inset)
    {
        PixelSize size = new(width + (2 * inset), height);
        byte[] pixels = new byte[4 * size.Area];
        PixelArea drawn = new(inset, 0, width, height);
        Paint(pixels, size.Width, drawn, (_, _) => new(90, 90, 90));

        new BlurredEffect().Apply(new(pixels, size, drawn), [0.25, 0]);

        Assert.That(pixels.Where((_, i) => i % 4 == 3), Has.All.EqualTo(255));
        Assert.That(pixels.Where((_, i) => i % 4 != 3), Has.All.EqualTo(90));
    }

    private static byte[] At(byte[] pixels, int width, int x, int y) => pixels.AsSpan(4 * ((y * width) + x), 4).ToArray();

    private static byte[] Flat(PixelSize size, Color color)
    {
        byte[] pixels = new byte[4 * size.Area];
        Paint(pixels, size.Width, PixelArea.Of(size), (_, _) => color);
        return pixels;
    }

    private static void Paint(byte[] pixels, int width, PixelArea area, Func<int, int, Color> color)
    {
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++)
            {
                var c = color(x, y);
                ((ReadOnlySpan<byte>)[c.R, c.G, c.B, c.A]).CopyTo(pixels.AsSpan(4 * ((y * width) + x)));
            }
        }
    }
}
