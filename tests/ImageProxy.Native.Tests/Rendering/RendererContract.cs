using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>
/// What any renderer keeps to. Originals are drawn from formulas, so that what every pixel should be is known without another renderer.
/// This file: sizes and places. The others: alpha, colours, metadata, failures, animation, effects.
/// </summary>
public abstract partial class RendererContract
{
    protected static readonly ImageFormat[] Outputs = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif, ImageFormat.Gif];

    protected abstract IRenderer Renderer { get; }

    protected static OutputEncoding Best(ImageFormat format) => new(format, 97, Effort: format is ImageFormat.Avif ? 0 : -1);

    protected static RenderPlan Whole(PixelSize original, PixelSize output) => Part(PixelArea.Of(original), output);

    protected static RenderPlan Part(PixelArea source, PixelSize output) => new() { Source = source, Scaled = output, Output = output };

    protected RenderResult Render(TestPicture original, RenderPlan plan, OutputEncoding encoding)
    {
        var result = Renderer.Render(original.Bytes, original.Info, plan, encoding, CancellationToken.None);
        return result;
    }

    protected Pixels Show(TestPicture original, RenderPlan plan, OutputEncoding encoding, bool allFrames = false)
    {
        var result = Render(original, plan, encoding);
        Assert.That(result.Succeeded, Is.True, $"{result.Failure}: {result.Detail}");
        Assert.That(result.Size, Is.EqualTo(plan.Output));
        return Pixels.Decode(result.Bytes, allFrames);
    }

    /// <summary>Mean error against the scene looked at through the plan; edges, where the kernel meets the cut, do not count.</summary>
    protected static double MeanError(Pixels shown, RenderPlan plan, Scene scene, int margin = 3) => PictureError.Between(
        plan.Scaled,
        (x, y) => (shown[plan.Placement.Left + x, plan.Placement.Top + y], scene(
            plan.Source.Left + (x + 0.5) * plan.Source.Width / plan.Scaled.Width,
            plan.Source.Top + (y + 0.5) * plan.Source.Height / plan.Scaled.Height)),
        margin).Mean;

    private static IEnumerable<TestCaseData> Places()
    {
        (PixelSize Original, PixelArea Source, PixelSize Output)[] cases =
        [
            (new(600, 400), new(0, 0, 600, 400), new(150, 100)),
            (new(601, 397), new(0, 0, 601, 397), new(160, 106)),
            (new(600, 400), new(101, 33, 300, 300), new(75, 75)),
            (new(600, 400), new(7, 13, 523, 377), new(126, 91)),
            (new(600, 400), new(0, 0, 600, 400), new(100, 200)),
            (new(600, 400), new(3, 5, 590, 391), new(50, 33)),
            (new(643, 411), new(0, 0, 643, 411), new(345, 221)),
            (new(120, 90), new(0, 0, 120, 90), new(300, 225)),
            (new(120, 90), new(31, 17, 64, 64), new(200, 200)),
            (new(100, 400), new(0, 0, 100, 400), new(200, 100)),
            (new(200, 150), new(0, 0, 200, 150), new(200, 150)),
            (new(200, 150), new(30, 20, 100, 90), new(100, 90)),
            (new(1601, 1203), new(0, 0, 1601, 1203), new(97, 73)),
            (new(1601, 1203), new(399, 201, 803, 801), new(60, 60)),
        ];
        ImageFormat[] formats = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Tiff, ImageFormat.Avif];
        return from format in formats from c in cases select new TestCaseData(format, c.Original, c.Source, c.Output);
    }

    [TestCaseSource(nameof(Places))]
    public void Render_AnyPart_PutsEveryPixelWhereItBelongs(ImageFormat format, PixelSize size, PixelArea source, PixelSize output)
    {
        double period = 12 * Math.Max(4, Math.Max((double)source.Width / output.Width, (double)source.Height / output.Height));
        var scene = Scenes.Waves(size, period);
        var plan = Part(source, output);

        var shown = Show(TestPictures.Draw(format, size, scene), plan, Best(format == ImageFormat.Jpeg ? ImageFormat.Jpeg : ImageFormat.Png));

        // A twentieth of a rendition's pixel off would be a mean error of about 0.8.
        double expected = format switch { ImageFormat.Jpeg => 1.4, ImageFormat.Avif => 1.5, _ => 0.8 };
        Assert.That(MeanError(shown, plan, scene), Is.LessThan(expected));
    }

    [Test]
    public void Render_EveryOrientation_StandsUpright([Values] Orientation orientation, [Values(ImageFormat.Jpeg, ImageFormat.Png)] ImageFormat format)
    {
        PixelSize size = new(401, 283);
        var scene = Scenes.Waves(size, period: 50);
        var plan = Part(new(37, 11, 321, 243), new(107, 81));

        var shown = Show(TestPictures.DrawTurned(format, size, scene, orientation), plan, Best(format));

        Assert.That(MeanError(shown, plan, scene), Is.LessThan(format == ImageFormat.Jpeg ? 1.4 : 0.8));
    }

    [Test]
    public void Render_EveryOutputFormat_HasExactSizeAndPicture([ValueSource(nameof(Outputs))] ImageFormat format)
    {
        PixelSize size = new(300, 200);
        var scene = Scenes.Waves(size, period: 60);
        var plan = Whole(size, new(131, 87));

        var shown = Show(TestPictures.Draw(ImageFormat.Jpeg, size, scene), plan, Best(format));

        Assert.That(shown.Size, Is.EqualTo(new PixelSize(131, 87)));
        Assert.That(MeanError(shown, plan, scene), Is.LessThan(format == ImageFormat.Gif ? 6 : 2.5));
    }

    [Test]
    public void Render_WithPlacement_LaysPictureOnCanvas([Values(ImageFormat.Jpeg, ImageFormat.Png)] ImageFormat format)
    {
        PixelSize size = new(320, 160);
        var scene = Scenes.Waves(size, period: 64);
        var plan = Whole(size, new(80, 40)) with { Output = new(101, 73), Placement = new(9, 21), Background = new(10, 200, 30) };

        var shown = Show(TestPictures.Draw(ImageFormat.Jpeg, size, scene), plan, Best(format));

        Assert.That(MeanError(shown, plan, scene), Is.LessThan(1.6));
        var outside = PictureError.Between(shown.Size, (x, y) =>
            (x is >= 8 and < 90 && y is >= 20 and < 62 ? plan.Background : shown[x, y], plan.Background));
        Assert.That(outside.Mean, Is.LessThan(format == ImageFormat.Jpeg ? 0.8 : 0.01));
    }

    [Test]
    public void Render_SizesDownToOnePixel_AreExact([Values(1, 2, 3)] int width, [Values(1, 2)] int height)
    {
        foreach (PixelSize size in (PixelSize[])[new(1, 1), new(2, 3), new(640, 480), new(3, 500)])
        {
            var shown = Show(
                TestPictures.Draw(ImageFormat.Jpeg, size, Scenes.Flat(new(40, 90, 160))), Whole(size, new(width, height)), Best(ImageFormat.Jpeg));
            Assert.That(shown.Size, Is.EqualTo(new PixelSize(width, height)));
            Assert.That(shown[0, 0].B, Is.EqualTo(160).Within(4), $"of {size}");
        }
    }

    [Test]
    public void Render_AnySizes_AreExact([Random(1, 700, 12)] int width, [Values(333, 512)] int height)
    {
        PixelSize size = new(width, height), output = new(1 + width * 3 % 97, 1 + height * width % 89);
        var shown = Show(TestPictures.Draw(ImageFormat.Jpeg, size, Scenes.Flat(new(200, 90, 60))), Whole(size, output), Best(ImageFormat.Jpeg));
        Assert.That(shown.Size, Is.EqualTo(output));
        Assert.That(shown[output.Width - 1, output.Height - 1].R, Is.EqualTo(200).Within(4));
    }

    [Test]
    public void Render_PartNextToAnotherColour_TakesNothingFromOutside()
    {
        PixelSize size = new(200, 200);
        var scene = Scenes.Quarters(size, new(20, 180, 20), new(250, 0, 0), new(250, 0, 0), new(0, 0, 250));

        var shown = Show(TestPictures.Draw(ImageFormat.Png, size, scene), Part(new(0, 0, 100, 100), new(30, 30)), Best(ImageFormat.Png));

        Assert.That(PictureError.Between(shown, Pixels.Of(shown.Size, Scenes.Flat(new(20, 180, 20)))).Worst, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Render_FineDetail_IsSmoothedNotAliased([Values(ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP)] ImageFormat format)
    {
        PixelSize size = new(1200, 900);
        // Rings that get finer than the rendition can show: what is too fine must turn grey.
        Scene scene = (x, y) =>
        {
            byte level = (byte)(128 + 100 * Math.Sin((x * x + y * y) / 900));
            return new(level, level, level);
        };

        var shown = Show(TestPictures.Draw(format, size, scene), Whole(size, new(150, 113)), Best(ImageFormat.Png));

        double worst = PictureError.Between(new(30, 30), (x, y) => (shown[110 + x, 75 + y], new(128, 128, 128))).Mean;
        Assert.That(worst, Is.LessThan(3), "far corner");
        double near = PictureError.Between(new(12, 12), (x, y) => (shown[x + 4, y + 4], scene((x + 4.5) * 8, (y + 4.5) * 1200 / 150.0))).Mean;
        Assert.That(near, Is.LessThan(6), "near corner keeps its rings");
    }

    [Test]
    public void Render_Twice_GivesTheSameBytes([ValueSource(nameof(Outputs))] ImageFormat format)
    {
        var original = TestPictures.Draw(ImageFormat.Jpeg, new(300, 200), Scenes.Waves(new(300, 200)));
        var plan = Whole(original.Info.Size, new(90, 60));

        byte[] first = Render(original, plan, Best(format)).Bytes, second = Render(original, plan, Best(format)).Bytes;
        Assert.That(first, Is.Not.Empty);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Render_OnEightThreads_GivesTheSameBytes()
    {
        var originals = new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif }
            .Select(format => TestPictures.Draw(format, new(400, 300), Scenes.Waves(new(400, 300), period: 60))).ToArray();
        var plan = Part(new(10, 20, 300, 200), new(90, 60));
        var expected = originals.Select(original => Render(original, plan, Best(ImageFormat.Jpeg)).Bytes).ToArray();

        var results = new RenderResult[96];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            results[i] = Renderer.Render(
                originals[i % originals.Length].Bytes, originals[i % originals.Length].Info, plan, Best(ImageFormat.Jpeg), CancellationToken.None));

        for (int i = 0; i < results.Length; i++)
            Assert.That(results[i].Bytes, Is.EqualTo(expected[i % originals.Length]), $"render {i}: {results[i].Detail}");
    }

    [Test]
    public void Render_HigherQuality_GivesMoreBytes([Values(ImageFormat.Jpeg, ImageFormat.WebP, ImageFormat.Avif)] ImageFormat format)
    {
        var original = TestPictures.Draw(ImageFormat.Jpeg, new(400, 300), Scenes.Waves(new(400, 300), period: 9));
        var plan = Whole(original.Info.Size, new(200, 150));

        int Length(int quality) => Render(original, plan, new(format, quality, Effort: 2)).Bytes.Length;

        Assert.That(Length(90), Is.GreaterThan(Length(30)));
    }
}
