using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.Planar;

/// <summary>Which of the two renderers makes a rendition, and what JPEG it is.</summary>
[TestFixture]
public sealed class PlanarScopeTests
{
    private static readonly PixelSize Size = new(173, 131);

    private static readonly RenderPlan Plan = new() { Source = new(10, 8, 150, 120), Scaled = new(50, 40), Output = new(50, 40) };

    private readonly PlanarRenderer _renderer = new(new VipsRenderer(new()));

    [Test]
    public void Render_JpegOfAnySampling_IsPlanar([Values] JpegSampling sampling, [Values] bool progressive, [Values(ImageFormat.Jpeg, ImageFormat.WebP)] ImageFormat format) =>
        AssertMadeBy("planar", Jpeg(new() { Sampling = sampling, Progressive = progressive }), Plan, new(format, 80));

    [Test]
    public void Render_SrgbProfile_IsPlanarAndAnotherIsNot()
    {
        AssertMadeBy("planar", Jpeg(new() { IccProfile = TestProfile.AdobeRgb("sRGB IEC61966-2.1") }), Plan, new(ImageFormat.Jpeg, 80));
        AssertMadeBy("vips", Jpeg(new() { IccProfile = TestProfile.AdobeRgb("Adobe RGB by hand") }), Plan, new(ImageFormat.Jpeg, 80));
    }

    [Test]
    public void Render_WhatPlanesCannotDo_IsLeftToTheGeneralRenderer()
    {
        byte[] jpeg = Jpeg(new());
        var canvas = Plan with { Output = new(60, 60), Placement = new(5, 5) };
        AssertMadeBy("vips", jpeg, Plan with { Effects = [new Effect.Blur(1)] }, new(ImageFormat.Jpeg, 80));
        AssertMadeBy("vips", jpeg, Plan, new(ImageFormat.Png, 80));
        AssertMadeBy("vips", jpeg, canvas, new(ImageFormat.WebP, 80));
        AssertMadeBy("planar", jpeg, canvas with { Background = Color.White }, new(ImageFormat.WebP, 80));
        AssertMadeBy("planar", jpeg, canvas, new(ImageFormat.Jpeg, 80));
        AssertMadeBy("vips", Jpeg(new() { Color = JpegColor.Cmyk }), Plan, new(ImageFormat.Jpeg, 80));
        AssertMadeBy("vips", PngWriter.Write(Landscape.Draw(Size.Width, Size.Height)), Plan, new(ImageFormat.Jpeg, 80));
    }

    [TestCase(JpegSampling.S444, 80, ChromaSampling.Yuv420)]
    [TestCase(JpegSampling.S420, 89, ChromaSampling.Yuv420)]
    [TestCase(JpegSampling.S420, 90, ChromaSampling.Yuv444)]
    [TestCase(JpegSampling.Grey, 90, ChromaSampling.Gray)]
    public void Render_AnyQuality_IsSampledAsByTheGeneralRenderer(JpegSampling original, int quality, ChromaSampling expected)
    {
        byte[] jpeg = Jpeg(new() { Sampling = original });
        foreach (IRenderer renderer in (IRenderer[])[_renderer, new VipsRenderer(new())])
            Assert.That(HeaderReader.Read(Render(renderer, jpeg, Plan, new(ImageFormat.Jpeg, quality)).Bytes).Info!.ChromaSampling, Is.EqualTo(expected), renderer.Name);
    }

    [Test]
    public void Render_WebP_HasTheColoursOfTheGeneralRenderers([Values] JpegSampling sampling)
    {
        byte[] jpeg = Jpeg(new() { Sampling = sampling });
        var plan = Plan with { Output = new(61, 51), Placement = new(3, 5), Background = new(250, 120, 20) };

        var planar = Pixels.Decode(Render(_renderer, jpeg, plan, new(ImageFormat.WebP, 90)).Bytes);
        var vips = Pixels.Decode(Render(new VipsRenderer(new()), jpeg, plan, new(ImageFormat.WebP, 90)).Bytes);

        // Taken for full range, black and white would be 16 levels off.
        var error = PictureError.Between(planar, vips);
        Assert.That(error.Mean, Is.LessThan(2.5));
        Assert.That(error.LumaPsnr, Is.GreaterThan(34));
    }

    [Test]
    public void Render_MoreSamplesThanAreHeld_IsLeftToTheGeneralRenderer()
    {
        // 50 MP and 4:4:4, not decoded here: scope is a matter of the header.
        var info = new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = new(10_000, 5_000), ChromaSampling = ChromaSampling.Yuv444 };
        var small = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(1000, 500), Output = new(1000, 500) };
        var large = small with { Scaled = new(8000, 4000), Output = new(8000, 4000) };

        Assert.That(PlanarScope.Takes([], info, small, new(ImageFormat.Jpeg, 80)), Is.True);
        Assert.That(PlanarScope.Takes([], info, large, new(ImageFormat.Jpeg, 80)), Is.False);
    }

    [Test]
    public void Render_Again_AllocatesLittleBesideTheRendition()
    {
        byte[] jpeg = Jpeg(new());
        for (int i = 0; i < 3; i++)
            Render(_renderer, jpeg, Plan, new(ImageFormat.Jpeg, 80));
        var info = HeaderReader.Read(jpeg).Info!;
        long before = GC.GetAllocatedBytesForCurrentThread();

        var result = _renderer.Render(jpeg, info, Plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before - result.Bytes.Length, Is.LessThan(4_096));
    }

    private static byte[] Jpeg(JpegOptions options) => JpegWriter.Write(Landscape.Draw(Size.Width, Size.Height), options);

    private void AssertMadeBy(string name, byte[] original, RenderPlan plan, OutputEncoding encoding)
    {
        var result = Render(_renderer, original, plan, encoding);
        Assert.That(result.Renderer, Is.EqualTo(name));
        Assert.That(HeaderReader.Read(result.Bytes).Info!.Size, Is.EqualTo(plan.Output));
    }

    private static RenderResult Render(IRenderer renderer, byte[] original, RenderPlan plan, OutputEncoding encoding)
    {
        var result = renderer.Render(original, HeaderReader.Read(original).Info!, plan, encoding, CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, result.Detail);
        return result;
    }
}
