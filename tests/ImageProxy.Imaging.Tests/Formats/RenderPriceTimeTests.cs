using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class RenderPriceTimeTests
{
    private static readonly ImageFormat[] Inputs =
        [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.WebP, ImageFormat.Avif, ImageFormat.Heic, ImageFormat.Tiff, ImageFormat.Bmp, ImageFormat.Ico];

    private static readonly ImageFormat[] Outputs = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.WebP, ImageFormat.Avif];

    // Least of five runs of the command "price", drawn pictures of 3000×2000 to JPEG; the estimate may be off by a factor of two.
    private static IEnumerable<TestCaseData> Measured()
    {
        ImageInfo jpeg = Photo(ImageFormat.Jpeg) with { ChromaSampling = ChromaSampling.Yuv420 };
        yield return Case(jpeg, 64, 5.8, "JPEG to 64");
        yield return Case(jpeg, 320, 13.8, "JPEG to 320");
        yield return Case(jpeg, 1000, 14.1, "JPEG to 1000");
        yield return Case(jpeg, 2000, 33.5, "JPEG to 2000");
        yield return Case(jpeg with { ChromaSampling = ChromaSampling.Yuv444 }, 700, 17, "JPEG 4:4:4");
        yield return Case(jpeg with { IsProgressive = true, Scans = 10 }, 64, 1.7, "JPEG of ten scans to 64");
        yield return Case(jpeg with { IsProgressive = true, Scans = 10 }, 1000, 30.6, "JPEG of ten scans to 1000");
        yield return Case(jpeg with { IsProgressive = true, Scans = 10 }, 2000, 74, "JPEG of ten scans to 2000");
        yield return Case(jpeg with { IsCmyk = true, Channels = 4 }, 64, 14, "JPEG that libvips takes");
        yield return Case(Photo(ImageFormat.Png), 64, 86, "PNG");
        yield return Case(Photo(ImageFormat.Png) with { Channels = 4, HasAlpha = true }, 1000, 110, "PNG with alpha");
        yield return Case(Photo(ImageFormat.Png) with { IsProgressive = true }, 320, 185, "PNG interlaced");
        yield return Case(Photo(ImageFormat.Gif), 320, 78, "GIF");
        yield return Case(Photo(ImageFormat.WebP), 64, 51, "WebP, scaled while decoded");
        yield return Case(Photo(ImageFormat.WebP), 1000, 144, "WebP, decoded whole");
        yield return Case(Photo(ImageFormat.Avif), 320, 208, "AVIF");

        static TestCaseData Case(ImageInfo info, int width, double ms, string name) =>
            new TestCaseData(info, Plan(info, width), new OutputEncoding(ImageFormat.Jpeg, 80), ms).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Measured))]
    public void Milliseconds_OfWhatWasMeasured_IsWithinAFactorOfTwo(ImageInfo info, RenderPlan plan, OutputEncoding encoding, double measured) =>
        Assert.That(RenderPrice.Milliseconds(info, plan, encoding), Is.InRange(measured / 2, measured * 2));

    [TestCase(ImageFormat.Jpeg, -1, 8)]
    [TestCase(ImageFormat.WebP, 0, 34)]
    [TestCase(ImageFormat.WebP, 6, 240)]
    [TestCase(ImageFormat.Avif, 0, 60)]
    [TestCase(ImageFormat.Avif, 4, 2300)]
    [TestCase(ImageFormat.Png, 1, 55)]
    [TestCase(ImageFormat.Png, 9, 480)]
    [TestCase(ImageFormat.Gif, 5, 195)]
    public void Milliseconds_OfAMillionPixelsWritten_IsWithinAFactorOfTwo(ImageFormat format, int effort, double measured)
    {
        var info = new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = new(1, 1), ChromaSampling = ChromaSampling.Yuv420 };
        var output = new PixelSize(1000, 1000);
        var plan = new RenderPlan { Source = new(0, 0, 1, 1), Scaled = output, Output = output };
        Assert.That(RenderPrice.Milliseconds(info, plan, new(format, 80, effort)), Is.InRange(measured / 2, measured * 2));
    }

    [Test]
    public void Milliseconds_EffortLeftOpen_IsThatOfTheRenderersUsual([ValueSource(nameof(Outputs))] ImageFormat format)
    {
        int usual = format switch { ImageFormat.WebP => 4, ImageFormat.Avif => 3, ImageFormat.Png => 6, ImageFormat.Gif => 5, _ => 0 };
        ImageInfo info = Photo(ImageFormat.Jpeg);
        Assert.That(RenderPrice.Milliseconds(info, Plan(info, 500), new(format, 80)), Is.EqualTo(RenderPrice.Milliseconds(info, Plan(info, 500), new(format, 80, usual))));
    }

    [Test]
    public void Milliseconds_MoreEffort_NeverCostsLess([ValueSource(nameof(Outputs))] ImageFormat format)
    {
        ImageInfo info = Photo(ImageFormat.Jpeg);
        double[] prices = [.. Enumerable.Range(0, 11).Select(effort => RenderPrice.Milliseconds(info, Plan(info, 500), new(format, 80, effort)))];
        Assert.That(prices, Is.Ordered);
        Assert.That(prices[^1] > prices[0], Is.EqualTo(format != ImageFormat.Jpeg));
    }

    [Test]
    public void Milliseconds_MoreScans_CostMore()
    {
        double[] prices = [.. new[] { 1, 2, 10, 100, 1000 }.Select(scans => Price(Photo(ImageFormat.Jpeg) with { Scans = scans }, 1000))];
        Assert.That(prices, Is.Ordered.And.Unique);
        // 12.5 ms for each scan of 49 million pixels.
        Assert.That(prices[4] - prices[3], Is.EqualTo(900 * 12.5 * 6 / 49).Within(10).Percent);
    }

    [Test]
    public void Milliseconds_KeptAnimation_CostsEveryFrameAndAStillOnlyOne()
    {
        ImageInfo moving = Photo(ImageFormat.Gif) with { Frames = 50 };
        double still = RenderPrice.Milliseconds(moving, Plan(moving, 200), new(ImageFormat.Gif, 80));
        double animated = RenderPrice.Milliseconds(moving, Plan(moving, 200), new(ImageFormat.Gif, 80, Animate: true));
        double cannotMove = RenderPrice.Milliseconds(moving, Plan(moving, 200), new(ImageFormat.Jpeg, 80, Animate: true));
        Assert.That(animated, Is.GreaterThan(49 * (still - 2)));
        Assert.That(cannotMove, Is.LessThan(still));
    }

    [Test]
    public void Milliseconds_EffectsAlphaDepthAndInterlacing_CostMore()
    {
        ImageInfo plain = Photo(ImageFormat.Png);
        double price = Price(plain, 500);
        RenderPlan blurred = Plan(plain, 500) with { Effects = [new Effect.Blur(6)] };
        Assert.That(RenderPrice.Milliseconds(plain, blurred, new(ImageFormat.Jpeg, 80)), Is.GreaterThan(price));
        Assert.That(Price(plain with { HasAlpha = true }, 500), Is.GreaterThan(price));
        Assert.That(Price(plain with { BitDepth = 16 }, 500), Is.GreaterThan(1.5 * price));
        Assert.That(Price(plain with { IsProgressive = true }, 500), Is.GreaterThan(price));
    }

    [Test]
    public void AnalysisMilliseconds_BorderCostsMoreThanAttentionAndNothingCostsNothing([ValueSource(nameof(Inputs))] ImageFormat format)
    {
        ImageInfo info = Photo(format);
        double border = RenderPrice.AnalysisMilliseconds(info, Analysis.Border), attention = RenderPrice.AnalysisMilliseconds(info, Analysis.Attention);
        Assert.That((border > attention, attention > 0, RenderPrice.AnalysisMilliseconds(info, Analysis.None)), Is.EqualTo((true, true, 0.0)));
    }

    /// <summary>The same plan on a grid k times as fine: never cheaper, for any format.</summary>
    [FsCheck.NUnit.Property]
    public bool Milliseconds_EverythingLarger_NeverCostsLess(ushort width, ushort height, byte k, byte format, byte output)
    {
        (int w, int h, int times) = (1 + (width % 4000), 1 + (height % 4000), 2 + (k % 5));
        ImageInfo small = Photo(Inputs[format % Inputs.Length]) with { StoredSize = new(w, h) };
        ImageInfo large = small with { StoredSize = new(w * times, h * times) };
        var encoding = new OutputEncoding(Outputs[output % Outputs.Length], 80);
        PixelSize to = new(Math.Max(1, w / 3), Math.Max(1, h / 3)), toLarge = new(to.Width * times, to.Height * times);
        RenderPlan plan = new() { Source = PixelArea.Of(small.Size), Scaled = to, Output = to };
        RenderPlan planLarge = new() { Source = PixelArea.Of(large.Size), Scaled = toLarge, Output = toLarge };
        return RenderPrice.Milliseconds(small, plan, encoding) <= RenderPrice.Milliseconds(large, planLarge, encoding);
    }

    /// <summary>A larger rendition of one original, up to its own size.</summary>
    [FsCheck.NUnit.Property]
    public bool Milliseconds_LargerRendition_NeverCostsLess(ushort a, ushort b, byte format, byte output)
    {
        ImageInfo info = Photo(Inputs[format % Inputs.Length]);
        (int less, int more) = (1 + Math.Min(a % 3000, b % 3000), 1 + Math.Max(a % 3000, b % 3000));
        var encoding = new OutputEncoding(Outputs[output % Outputs.Length], 80);
        return RenderPrice.Milliseconds(info, Plan(info, less), encoding) <= RenderPrice.Milliseconds(info, Plan(info, more), encoding);
    }

    /// <summary>Whatever a header claims, the price is a number that a queue can add up.</summary>
    [FsCheck.NUnit.Property]
    public bool Milliseconds_AnyHeader_IsFiniteAndPositive(int width, int height, int frames, int scans, byte format)
    {
        var info = new ImageInfo
        {
            Format = (ImageFormat)(format % 11),
            StoredSize = new(Positive(width), Positive(height)),
            Frames = Positive(frames),
            Scans = Positive(scans),
            BitDepth = 16,
        };
        double price = RenderPrice.Milliseconds(info, Plan(info, 100), new(ImageFormat.Gif, 80, 10, Animate: true));
        return double.IsFinite(price) && price > 0;

        static int Positive(int value) => value == int.MinValue ? int.MaxValue : Math.Max(1, Math.Abs(value));
    }

    private static ImageInfo Photo(ImageFormat format) => new() { Format = format, StoredSize = new(3000, 2000) };

    private static double Price(ImageInfo info, int width) => RenderPrice.Milliseconds(info, Plan(info, width), new(ImageFormat.Jpeg, 80));

    private static RenderPlan Plan(ImageInfo info, int width)
    {
        var size = new PixelSize(width, (int)Math.Max(1, (long)width * info.Size.Height / info.Size.Width));
        return new() { Source = PixelArea.Of(info.Size), Scaled = size, Output = size };
    }
}
