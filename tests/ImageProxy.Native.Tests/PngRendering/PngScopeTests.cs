using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.PngRendering;

/// <summary>Which of the two renderers makes a rendition of a PNG.</summary>
[TestFixture]
public sealed class PngScopeTests
{
    private static readonly ImageFormat[] Formats = [ImageFormat.Png, ImageFormat.WebP, ImageFormat.Jpeg];

    private static readonly string[] ModeNames = ["crop", "resize", "resizecomp", "stretch", "top"];

    private static readonly PixelSize Size = new(173, 131);

    private static readonly RenderPlan Plan = new() { Source = new(10, 8, 150, 120), Scaled = new(50, 40), Output = new(50, 40) };

    private readonly PngRenderer _renderer = new(new VipsRenderer(new()));

    [Test]
    public void Render_PngOfEveryKind_IsOurs([ValueSource(nameof(Formats))] ImageFormat format, [Values] bool grey, [Values] bool alpha)
    {
        AssertMadeBy("png", Png(new() { Grey = grey, Alpha = alpha }), Plan, new(format, 80));
        AssertMadeBy("png", Png(new() { Grey = grey, Alpha = alpha }), Plan with { Output = new(60, 60), Placement = new(3, 4) }, new(format, 80));
    }

    [Test]
    public void Render_Palette_IsOursUnlessItHasFewColours()
    {
        var many = Bitmap.Draw(Size.Width, Size.Height, (x, y) => new((byte)(x % 20 * 12), (byte)(y % 10 * 25), 40));
        var few = Bitmap.Draw(Size.Width, Size.Height, (x, y) => new((byte)(x % 2 * 255), 20, 40));
        AssertMadeBy("png", PngWriter.Write(many, new() { Palette = true }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", PngWriter.Write(few, new() { Palette = true }), Plan, new(ImageFormat.Png, 80));
    }

    [Test]
    public void Render_SrgbProfile_IsOursAndAnotherIsNot()
    {
        AssertMadeBy("png", Png(new() { Chunks = [PngWriter.IccChunk(TestProfile.AdobeRgb("sRGB IEC61966-2.1"))] }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", Png(new() { Chunks = [PngWriter.IccChunk(TestProfile.AdobeRgb("Adobe RGB by hand"))] }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", Png(new() { Chunks = [("iCCP", [65, 0, 0, 1, 2, 3])] }), Plan, new(ImageFormat.Png, 80));
    }

    [Test]
    public void Render_WhatOthersDoBetter_IsLeftToTheGeneralRenderer()
    {
        byte[] png = Png(new());
        AssertMadeBy("vips", png, Plan with { Effects = [new Effect.Blur(1)] }, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", png, Plan, new(ImageFormat.Gif, 80));
        AssertMadeBy("vips", Png(new() { BitDepth = 16 }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", Png(new() { Interlaced = true }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", Png(new() { Chunks = [("gAMA", [0, 1, 0x86, 0xA0])] }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", Png(new() { Chunks = [("acTL", [0, 0, 0, 1, 0, 0, 0, 0])] }), Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", JpegWriter.Write(Landscape.Draw(Size.Width, Size.Height)), Plan, new(ImageFormat.Png, 80));
    }

    [Test]
    public void Render_OnlyCut_KeepsEveryBit([Values] bool alpha)
    {
        var picture = Noise();
        var plan = Plan with { Source = new(10, 8, 50, 40) };

        var result = AssertMadeBy(alpha ? "vips" : "png", PngWriter.Write(picture, new() { Alpha = alpha }), plan, new(ImageFormat.Png, 80));

        var shown = PngReader.Read(result.Bytes);
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 50; x++)
                Assert.That(shown[x, y], Is.EqualTo(alpha ? picture[10 + x, 8 + y] : picture[10 + x, 8 + y].OnWhite()), $"{x}, {y}");
        }
    }

    [Test]
    public void Render_MoreSamplesThanAreHeld_IsLeftToTheGeneralRenderer()
    {
        var info = new ImageInfo { Format = ImageFormat.Png, StoredSize = new(10_000, 5_000), HasAlpha = true, Channels = 4 };
        var small = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(1000, 500), Output = new(1000, 500) };
        Assert.That(PngScope.Takes(info, small, new(ImageFormat.Png, 80)), Is.True);
        Assert.That(PngScope.Takes(info, small with { Scaled = new(8000, 4000), Output = new(8000, 4000) }, new(ImageFormat.Png, 80)), Is.False);
    }

    [Test]
    public void Render_ManySizesAndBoxes_MakesEachPicture([ValueSource(nameof(Formats))] ImageFormat format, [Values] bool grey, [Values] bool alpha)
    {
        var random = new Random((int)format);
        for (int i = 0; i < 25; i++)
        {
            byte[] original = PngWriter.Write(Landscape.Draw(random.Next(1, 500), random.Next(1, 400)), new() { Grey = grey, Alpha = alpha });
            var info = HeaderReader.Read(original).Info! with { Orientation = (Orientation)random.Next(1, 9) };
            for (int k = 0; k < 10; k++)
            {
                BuiltInModes.TryCreate(ModeNames[random.Next(ModeNames.Length)], new(Enlarge: true), out var mode);
                var plan = mode!.Plan(info, new Box(random.Next(1, 200), random.Next(1, 200)));
                var result = _renderer.Render(original, info, plan, new(format, 80, format == ImageFormat.WebP ? 0 : 1), CancellationToken.None);
                Assert.That(result.Succeeded, $"{info.StoredSize} {info.Orientation} {plan}: {result.Detail}");
                Assert.That(HeaderReader.Read(result.Bytes).Info!.Size, Is.EqualTo(plan.Output));
            }
        }
    }

    [Test]
    public void Render_Again_AllocatesLittleBesideTheRendition([ValueSource(nameof(Formats))] ImageFormat format)
    {
        byte[] png = Png(new());
        var info = HeaderReader.Read(png).Info!;
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var result = _renderer.Render(png, info, Plan, new(format, 80), CancellationToken.None);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before - result.Bytes.Length);
        }

        Assert.That(least, Is.LessThan(4_096));
    }

    private static byte[] Png(PngOptions options) => PngWriter.Write(Noise(), options);

    private static Bitmap Noise()
    {
        var picture = new Bitmap(Size.Width, Size.Height);
        new Random(1).NextBytes(picture.Pixels);
        return picture;
    }

    private RenderResult AssertMadeBy(string name, byte[] original, RenderPlan plan, OutputEncoding encoding)
    {
        var result = _renderer.Render(original, HeaderReader.Read(original).Info!, plan, encoding, CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, result.Detail);
        Assert.That(result.Renderer, Is.EqualTo(name));
        Assert.That(HeaderReader.Read(result.Bytes).Info!.Size, Is.EqualTo(plan.Output));
        return result;
    }
}
