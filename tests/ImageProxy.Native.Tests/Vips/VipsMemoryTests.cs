using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

/// <summary>libvips' own counters before and after: nothing of a render stays behind, whether it succeeds or not.</summary>
[TestFixture, NonParallelizable]
public sealed class VipsMemoryTests
{
    private static readonly PixelSize Size = new(200, 160);

    private readonly VipsRenderer _renderer = new(new VipsRendererOptions { AllowSvg = true });

    private static TestPicture[] Originals() =>
    [
        TestPictures.Draw(ImageFormat.Jpeg, Size, Scenes.Waves(Size)),
        TestPictures.Draw(ImageFormat.Png, Size, Scenes.Flat(new(1, 2, 3, 50)), alpha: true),
        TestPictures.Draw16(ImageFormat.Png, Size, Scenes.Waves(Size)),
        TestPictures.DrawThrough("cmyk", ImageFormat.Jpeg, Size, Scenes.Waves(Size)),
        TestPictures.Draw(ImageFormat.Avif, Size, Scenes.Waves(Size)),
        TestPictures.Draw(ImageFormat.Tiff, Size, Scenes.Waves(Size)),
        TestPictures.DrawAnimation(ImageFormat.Gif, Size, [50, 50], 0, Scenes.Flat(Color.White), Scenes.Flat(Color.Black)),
        TestPictures.DrawAnimation(ImageFormat.WebP, Size, [50, 50], 0, Scenes.Flat(Color.White), Scenes.Flat(Color.Black)),
        TestPictures.Svg(Size, "<rect width='50%' height='50%' fill='red'/>"),
    ];

    [Test]
    public void Render_Hundreds_LeavesNothingBehind()
    {
        var originals = Originals();
        var plan = new RenderPlan
        {
            Source = new(10, 10, 150, 120),
            Scaled = new(50, 40),
            Output = new(60, 50),
            Placement = new(5, 5),
            Effects = [new Effect.Blur(1), new Effect.Saturate(0.5)],
        };
        AssertNothingStays(() =>
        {
            foreach (var original in originals)
                foreach (var format in (ImageFormat[])[ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Gif])
                {
                    var result = _renderer.Render(original.Bytes, original.Info, plan, new(format, 80, Animate: true), CancellationToken.None);
                    Assert.That(result.Succeeded, Is.True, result.Detail);
                }

            foreach (var original in originals)
                foreach (var analysis in (Analysis[])[Analysis.Border, Analysis.Attention])
                    Assert.That(_renderer.Analyze(original.Bytes, original.Info, analysis, CancellationToken.None).Succeeded, Is.True);
        });
    }

    [Test]
    public void Render_HundredsOfFailures_LeaveNothingBehind()
    {
        var originals = Originals();
        var plan = new RenderPlan { Source = PixelArea.Of(Size), Scaled = new(50, 40), Output = new(50, 40) };
        AssertNothingStays(() =>
        {
            foreach (var original in originals)
                for (int part = 1; part < 5; part++)
                {
                    var cut = original.Bytes.AsMemory(0, original.Bytes.Length * part / 5);
                    var result = _renderer.Render(cut, original.Info, plan, new(ImageFormat.WebP, 80, Animate: true), CancellationToken.None);
                    Assert.That(result.Succeeded, Is.False, $"{original}, {part} fifths");
                    _renderer.Analyze(cut, original.Info, Analysis.Border, CancellationToken.None);
                }

            var lying = originals[0].Info with { StoredSize = new(999, 999) };
            Assert.That(_renderer.Render(originals[0].Bytes, lying, plan, new(ImageFormat.Jpeg, 80), CancellationToken.None).Succeeded, Is.False);
            Assert.That(_renderer.Render(originals[0].Bytes, originals[0].Info, plan, new(ImageFormat.Tiff, 80), CancellationToken.None).Failure,
                Is.EqualTo(RenderFailure.Unsupported));
        });
    }

    private static void AssertNothingStays(Action renders)
    {
        renders();
        long bytes = VipsLibrary.TrackedBytes;
        int objects = VipsLibrary.CountObjects();
        for (int i = 0; i < 8; i++) renders();
        Assert.That(VipsLibrary.CountObjects(), Is.EqualTo(objects), "live objects");
        // Threads keep a few buffers for their next render; a rendition lost in each of the renders would be over a megabyte.
        Assert.That(VipsLibrary.TrackedBytes, Is.LessThan(bytes + 500_000), "bytes held");
    }
}
