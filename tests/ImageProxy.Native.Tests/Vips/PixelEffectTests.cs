using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

/// <summary>Effects that plans call by name, and watermarks: what they see of a picture, and what becomes of alpha they make.</summary>
public sealed class PixelEffectTests
{
    private static readonly PixelSize Size = new(60, 40);

    private readonly Probe _probe = new();
    private VipsRenderer _renderer = null!;

    [OneTimeSetUp]
    public void Start() => _renderer = new(new() { Effects = [_probe, new Halves(), new Failing()] });

    [Test]
    public void Render_PixelEffect_SeesTheCanvasWhereThePictureLiesAndItsValues()
    {
        var plan = Whole() with { Output = new(80, 50), Placement = new(10, 5), Background = new(1, 2, 3), Effects = [new Effect.Pixels("probe", [7, 8])] };

        Show(ImageFormat.Png, Scenes.Flat(new(90, 80, 70)), plan, ImageFormat.Png);

        Assert.That((_probe.Size, _probe.Drawn, _probe.Values), Is.EqualTo((new PixelSize(80, 50), new PixelArea(10, 5, 60, 40), (double[])[7, 8])));
        Assert.That((_probe.Corner, _probe.Inside), Is.EqualTo((new Color(1, 2, 3), new Color(90, 80, 70))));
    }

    [Test]
    public void Render_EffectThatClears_LeavesAlphaWhereTheFormatCan([Values(ImageFormat.Png, ImageFormat.WebP)] ImageFormat format, [Values] bool alphaBefore)
    {
        var shown = Show(ImageFormat.Png, Scenes.Flat(new(90, 80, 70)), Whole() with { Effects = [new Effect.Pixels("halves", [], Clears: true)] }, format, alphaBefore);

        Assert.That((shown[10, 20].A, shown[50, 20].A), Is.EqualTo(((byte)0, (byte)255)));
    }

    [Test]
    public void Render_EffectThatClearsToJpeg_ShowsTheBackgroundOrWhite([Values] bool isOpaque)
    {
        Color background = isOpaque ? new(0, 0, 200) : Color.Transparent;
        var shown = Show(ImageFormat.Jpeg, Scenes.Flat(new(90, 80, 70)), Whole() with { Background = background, Effects = [new Effect.Pixels("halves", [], Clears: true)] }, ImageFormat.Jpeg);

        var under = isOpaque ? background : Color.White;
        Assert.That(Math.Abs(shown[10, 20].R - under.R) + Math.Abs(shown[10, 20].G - under.G) + Math.Abs(shown[10, 20].B - under.B), Is.LessThan(10));
        Assert.That((int)shown[50, 20].R, Is.EqualTo(90).Within(4));
    }

    [Test]
    public void Render_EffectThatClearsOnOpaqueBackgroundToPng_HasNoAlpha()
    {
        var shown = Show(ImageFormat.Png, Scenes.Flat(new(90, 80, 70)), Whole() with { Background = new(0, 0, 200), Effects = [new Effect.Pixels("halves", [], Clears: true)] }, ImageFormat.Png);

        Assert.That((shown.HasAlpha, shown[10, 20], shown[50, 20]), Is.EqualTo((false, new Color(0, 0, 200), new Color(90, 80, 70))));
    }

    [Test]
    public void Render_GreyOriginal_ComesToAnEffectAsColours()
    {
        var original = TestPictures.DrawGrey(ImageFormat.Jpeg, Size, Scenes.Flat(new(77, 0, 0)));
        _renderer.Render(original.Bytes, original.Info, Whole() with { Effects = [new Effect.Pixels("probe", [])] }, new(ImageFormat.Png, 100), CancellationToken.None);

        Assert.That(_probe.Inside.R, Is.EqualTo(77).Within(1));
        Assert.That((_probe.Inside.R, _probe.Inside.A), Is.EqualTo((_probe.Inside.B, (byte)255)));
    }

    [TestCase("nobody", "nobody() is not known here")]
    [TestCase("failing", "failing() failed: InvalidOperationException: on purpose")]
    public void Render_EffectThatIsNoneOrFails_IsInternalAndSaysSo(string name, string detail)
    {
        var original = TestPictures.Draw(ImageFormat.Png, Size, Scenes.Flat(Color.Black));
        var result = _renderer.Render(original.Bytes, original.Info, Whole() with { Effects = [new Effect.Pixels(name, [])] }, new(ImageFormat.Png, 100), CancellationToken.None);

        Assert.That((result.Failure, result.Detail), Is.EqualTo((RenderFailure.Internal, "the effect " + detail)));
    }

    [Test]
    public void Render_Watermark_LiesAtItsPlaceAsOpaqueAsItIs()
    {
        var mark = Mark(Scenes.Flat(new(250, 0, 0)), new(20, 20), alpha: false);
        var plan = Whole() with { Effects = [new Effect.Watermark(mark, Anchor.BottomRight, Opacity: 0.5, Scale: 0.2, Margin: 0.1)] };

        var shown = Show(ImageFormat.Png, Scenes.Flat(new(50, 100, 100)), plan, ImageFormat.Png);

        // 12 x 12 pixels, 4 from the edges.
        Assert.That((shown[50, 30], shown[44, 24], shown[55, 35]), Is.EqualTo((new Color(150, 50, 50), new Color(150, 50, 50), new Color(150, 50, 50))));
        Assert.That((shown[43, 30], shown[56, 30], shown[50, 23], shown[50, 36]), Is.EqualTo((new Color(50, 100, 100), new Color(50, 100, 100), new Color(50, 100, 100), new Color(50, 100, 100))));
        Assert.That(shown.HasAlpha, Is.False);
    }

    [Test]
    public void Render_SeeThroughWatermarkOnSeeThroughPicture_ShowsBoth()
    {
        var mark = Mark(Scenes.Quarters(new(20, 20), new(250, 0, 0), new(0, 0, 0, 0), new(0, 0, 0, 0), new(250, 0, 0)), new(20, 20), alpha: true);
        var plan = Whole() with { Effects = [new Effect.Watermark(mark, Anchor.Center, Opacity: 1, Scale: 0.5, Margin: 0)] };

        var shown = Show(ImageFormat.Png, Scenes.Flat(new(50, 100, 100, 0)), plan, ImageFormat.Png, alpha: true);

        Assert.That((shown[20, 10], shown[40, 10].A, shown[2, 2].A), Is.EqualTo((new Color(250, 0, 0), (byte)0, (byte)0)));
    }

    [Test]
    public void Render_AnimatedOriginal_HasTheWatermarkInEveryFrame()
    {
        var original = TestPictures.DrawAnimation(ImageFormat.Gif, Size, [50, 50, 50], 0, Scenes.Flat(new(0, 0, 0)), Scenes.Flat(new(0, 0, 200)), Scenes.Flat(new(0, 200, 0)));
        var plan = Whole() with { Effects = [new Effect.Watermark(Mark(Scenes.Flat(Color.White), new(8, 8), alpha: false), Anchor.TopLeft, 1, 0.25, 0)] };
        var result = _renderer.Render(original.Bytes, original.Info, plan, new(ImageFormat.Gif, 100, Animate: true), CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, result.Detail);
        var shown = Pixels.Decode(result.Bytes, allFrames: true);

        Assert.That(shown.Size, Is.EqualTo(new PixelSize(60, 120)));
        for (int frame = 0; frame < 3; frame++)
            Assert.That(shown[4, (frame * 40) + 4].R, Is.GreaterThan(245), $"frame {frame}");
    }

    [Test]
    public void Render_BrokenWatermark_IsInternalAndNotTheOriginalsFault()
    {
        byte[] bytes = Mark(Scenes.Waves(new(64, 64)), new(64, 64), alpha: false).Bytes.ToArray();
        bytes[bytes.Length / 2] ^= 0xFF; // in the compressed data: the header is as it was
        Assert.That(WatermarkPicture.TryRead(bytes, out var broken, out string problem), Is.True, problem);
        var original = TestPictures.Draw(ImageFormat.Png, Size, Scenes.Flat(Color.Black));

        var result = _renderer.Render(original.Bytes, original.Info, Whole() with { Effects = [new Effect.Watermark(broken!, Anchor.Top, 1, 0.5, 0)] }, new(ImageFormat.Png, 100), CancellationToken.None);

        Assert.That(result.Failure, Is.EqualTo(RenderFailure.Internal), result.Detail);
        Assert.That(result.Detail, Does.StartWith($"the watermark {broken} cannot be decoded"));
    }

    private static RenderPlan Whole() => new() { Source = PixelArea.Of(Size), Scaled = Size, Output = Size };

    private static WatermarkPicture Mark(Scene scene, PixelSize size, bool alpha) =>
        WatermarkPicture.TryRead(TestPictures.Draw(ImageFormat.Png, size, scene, alpha).Bytes, out var picture, out string problem) ? picture : throw new InvalidOperationException(problem);

    private Pixels Show(ImageFormat from, Scene scene, RenderPlan plan, ImageFormat to, bool alpha = false)
    {
        var original = TestPictures.Draw(from, Size, scene, alpha);
        var result = _renderer.Render(original.Bytes, original.Info, plan, new(to, 100), CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, $"{result.Failure}: {result.Detail}");
        return Pixels.Decode(result.Bytes);
    }

    /// <summary>Remembers what it was given.</summary>
    private sealed class Probe : IPixelEffect
    {
        public string Name => "probe";

        public PixelSize Size { get; private set; }

        public PixelArea Drawn { get; private set; }

        public double[] Values { get; private set; } = [];

        public Color Corner { get; private set; }

        public Color Inside { get; private set; }

        public void Apply(RgbaPicture picture, ReadOnlySpan<double> values)
        {
            (Size, Drawn, Values) = (picture.Size, picture.Drawn, values.ToArray());
            (Corner, Inside) = (At(picture, 0, 0), At(picture, picture.Size.Width / 2, picture.Size.Height / 2));
        }

        private static Color At(RgbaPicture picture, int x, int y)
        {
            var pixel = picture.Row(y).Slice(4 * x, 4);
            return new(pixel[0], pixel[1], pixel[2], pixel[3]);
        }
    }

    /// <summary>Clears the left half.</summary>
    private sealed class Halves : IPixelEffect
    {
        public string Name => "halves";

        public void Apply(RgbaPicture picture, ReadOnlySpan<double> values)
        {
            for (int y = 0; y < picture.Size.Height; y++)
            {
                for (int x = 0; x < picture.Size.Width / 2; x++)
                    picture.Row(y)[(4 * x) + 3] = 0;
            }
        }
    }

    private sealed class Failing : IPixelEffect
    {
        public string Name => "failing";

        public void Apply(RgbaPicture picture, ReadOnlySpan<double> values) => throw new InvalidOperationException("on purpose");
    }
}
