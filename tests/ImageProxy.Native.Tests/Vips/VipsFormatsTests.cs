using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

/// <summary>What only this renderer reads, and how it is stopped.</summary>
[TestFixture]
public sealed class VipsFormatsTests
{
    private static readonly PixelSize Size = new(100, 60);

    private readonly VipsRenderer _renderer = new(new VipsRendererOptions { AllowSvg = true });

    [TestCase(100, 60)]
    [TestCase(37, 22)]
    [TestCase(800, 480)]
    public void Render_Svg_IsDrawnAtTheSizeAsked(int width, int height)
    {
        var original = TestPictures.Svg(Size, "<rect x='25' y='15' width='50' height='30' fill='#0a50c8'/>");

        var shown = Show(original, new() { Source = PixelArea.Of(Size), Scaled = new(width, height), Output = new(width, height) });

        Assert.That(shown[width / 2, height / 2], Is.EqualTo(new Color(10, 80, 200)));
        Assert.That(shown[width / 8, height / 8].A, Is.Zero);
        int edge = width / 4;
        Assert.That(shown[edge + 1, height / 2].A, Is.GreaterThan(230), "just inside the edge: drawn, not enlarged");
        Assert.That(shown[edge - 2, height / 2].A, Is.LessThan(25), "just outside");
    }

    [Test]
    public void Render_PartOfSvg_CutsWhereItShould()
    {
        var original = TestPictures.Svg(Size, "<rect width='50' height='60' fill='red'/><rect x='50' width='50' height='60' fill='lime'/>");

        var shown = Show(original, new() { Source = new(40, 10, 20, 20), Scaled = new(64, 64), Output = new(64, 64) });

        Assert.That(shown[28, 30].R, Is.GreaterThan(240));
        Assert.That(shown[36, 30].G, Is.GreaterThan(240));
    }

    [Test]
    public void Render_SvgNotAllowed_IsUnsupported()
    {
        var original = TestPictures.Svg(Size, "<rect width='9' height='9'/>");
        var result = new VipsRenderer(new VipsRendererOptions()).Render(
            original.Bytes, original.Info, Whole(Size), new(ImageFormat.Png, 80), CancellationToken.None);

        Assert.That(result.Failure, Is.EqualTo(RenderFailure.Unsupported));
    }

    [Test]
    public void Render_SvgThatNamesAFile_DoesNotShowIt()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        File.WriteAllBytes(path, TestPictures.Draw(ImageFormat.Png, Size, Scenes.Flat(new(255, 0, 0))).Bytes);
        try
        {
            foreach (string reference in (string[])[path, "file://" + path, Path.GetFileName(path)])
            {
                var original = TestPictures.Svg(Size, $"<image href='{reference}' width='100' height='60'/><rect width='5' height='5' fill='blue'/>");
                var shown = Show(original, Whole(Size));
                Assert.That(shown[50, 30].A, Is.Zero, reference);
                Assert.That(shown[2, 2].B, Is.EqualTo(255));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Render_SvgOfHugeScale_IsBounded()
    {
        var original = TestPictures.Svg(new(10_000, 10_000), "<rect width='10000' height='10000' fill='#123456'/>");
        var plan = new RenderPlan { Source = new(5_000, 5_000, 10, 10), Scaled = new(300, 300), Output = new(300, 300) };

        Assert.That(Show(original, plan)[150, 150], Is.EqualTo(new Color(0x12, 0x34, 0x56)));
    }

    [Test]
    public void Render_Bmp_ShowsThePicture()
    {
        var picture = Bmp(new(4, 2), (x, y) => new((byte)(50 * x), (byte)(100 * y), 200));
        var shown = Show(picture, Whole(new(4, 2)));

        Assert.That(shown[3, 0], Is.EqualTo(new Color(150, 0, 200)));
        Assert.That(shown[0, 1], Is.EqualTo(new Color(0, 100, 200)));
    }

    [Test]
    public void Render_BmpOfAnotherSizeThanParsed_IsUndecodable()
    {
        var picture = Bmp(new(4, 2), (_, _) => Color.White);
        picture = picture with { Info = picture.Info with { StoredSize = new(4, 3) } };

        Assert.That(Render(picture, Whole(new(4, 3))).Failure, Is.EqualTo(RenderFailure.Undecodable));
        Assert.That(Render(picture with { Bytes = picture.Bytes[..60] }, Whole(new(4, 3))).Failure, Is.EqualTo(RenderFailure.Undecodable));
    }

    [Test]
    public void Render_IconWithPng_ShowsIt()
    {
        byte[] png = TestPictures.Draw(ImageFormat.Png, new(48, 48), Scenes.Flat(new(30, 140, 70, 200)), alpha: true).Bytes;
        byte[] icon = [0, 0, 1, 0, 1, 0, 48, 48, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(png.Length), 22, 0, 0, 0, .. png];
        TestPicture picture = new(icon, new ImageInfo { Format = ImageFormat.Ico, StoredSize = new(48, 48), HasAlpha = true, Channels = 4 });

        Assert.That(Show(picture, Whole(new(48, 48)))[24, 24], Is.EqualTo(new Color(30, 140, 70, 200)));
    }

    [Test]
    public void Render_UnknownFormat_IsUndecodable() => Assert.That(
        Render(new(Encoding.ASCII.GetBytes("hello, world"), new ImageInfo { Format = ImageFormat.Unknown, StoredSize = Size }), Whole(Size)).Failure,
        Is.EqualTo(RenderFailure.Undecodable));

    [Test]
    public void Render_CanceledWhileDecoding_StopsBeforeTheEnd()
    {
        PixelSize size = new(4_000, 3_000);
        var original = TestPictures.Draw(ImageFormat.Png, size, Scenes.Flat(new(9, 9, 9)));
        var plan = new RenderPlan { Source = PixelArea.Of(size), Scaled = new(200, 150), Output = new(200, 150) };
        int before = VipsLibrary.CountObjects();
        using var cancellation = new CancellationTokenSource();

        var render = Task.Run(() => _renderer.Render(original.Bytes, original.Info, plan, new(ImageFormat.Jpeg, 80), cancellation.Token));
        // Decoding takes a hundred times as long as it takes to see that it has begun.
        SpinWait.SpinUntil(() => VipsLibrary.CountObjects() > before);
        cancellation.Cancel();

        Assert.That(render.Result.Failure, Is.EqualTo(RenderFailure.Canceled));
        Assert.That(VipsLibrary.CountObjects(), Is.EqualTo(before));
    }

    [Test]
    public void Kill_OnTheSource_StopsARenderThatReadsIt()
    {
        var original = TestPictures.Draw(ImageFormat.Png, new(500, 400), Scenes.Waves(new(500, 400)));
        using var source = OpenOriginal.Open(original.Bytes, original.Info, need: 1, allFrames: false);
        using var scaled = VipsResampler.Resample(source.Image, AxisResample.For(0, 500, 500, 100), AxisResample.For(0, 400, 400, 80));

        source.Image.Kill();

        Assert.That(() => scaled.ToMemory(), Throws.TypeOf<VipsException>());
    }

    [TestCase(1.0, 1)]
    [TestCase(2.99, 1)]
    [TestCase(3.0, 2)]
    [TestCase(5.99, 2)]
    [TestCase(6.0, 4)]
    [TestCase(12.0, 8)]
    [TestCase(100.0, 8)]
    public void JpegShrink_ByNeed_LeavesOneAndAHalf(double need, int shrink) => Assert.That(VipsLoader.JpegShrink(need), Is.EqualTo(shrink));

    private static RenderPlan Whole(PixelSize size) => new() { Source = PixelArea.Of(size), Scaled = size, Output = size };

    private RenderResult Render(TestPicture picture, RenderPlan plan) =>
        _renderer.Render(picture.Bytes, picture.Info, plan, new(ImageFormat.Png, 80), CancellationToken.None);

    private Pixels Show(TestPicture picture, RenderPlan plan)
    {
        var result = Render(picture, plan);
        Assert.That(result.Succeeded, Is.True, result.Detail);
        return Pixels.Decode(result.Bytes);
    }

    private static TestPicture Bmp(PixelSize size, Func<int, int, Color> colour)
    {
        int stride = (size.Width * 3 + 3) / 4 * 4;
        byte[] rows = new byte[stride * size.Height];
        for (int y = 0; y < size.Height; y++)
            for (int x = 0; x < size.Width; x++)
            {
                var (r, g, b, _) = colour(x, y);
                byte[] pixel = [b, g, r];
                pixel.CopyTo(rows, (size.Height - 1 - y) * stride + 3 * x);
            }

        byte[] header =
        [
            .. "BM"u8, .. BitConverter.GetBytes(54 + rows.Length), 0, 0, 0, 0, 54, 0, 0, 0,
            40, 0, 0, 0, .. BitConverter.GetBytes(size.Width), .. BitConverter.GetBytes(size.Height), 1, 0, 24, 0, .. new byte[24],
        ];
        return new([.. header, .. rows], new ImageInfo { Format = ImageFormat.Bmp, StoredSize = size });
    }
}
