using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class RenderPriceTests
{
    private const long MB = 1_000_000;

    private static ImageInfo Square(ImageFormat format, int side) => new() { Format = format, StoredSize = new PixelSize(side, side) };

    private static long Price(ImageInfo info) => RenderPrice.DecodedBytes(info);

    // Peak memory measured with libvips 8.14, less the 35 MB the process takes with nothing to do.
    private static IEnumerable<TestCaseData> Measured()
    {
        var jpeg = Square(ImageFormat.Jpeg, 16000) with { ChromaSampling = ChromaSampling.Yuv420 };
        var png = Square(ImageFormat.Png, 12000) with { Channels = 4, HasAlpha = true };
        yield return new TestCaseData(jpeg, 7 * MB).SetArgDisplayNames("baseline JPEG 256 MP");
        yield return new TestCaseData(jpeg with { IsProgressive = true, Scans = 10 }, 738 * MB).SetArgDisplayNames("progressive JPEG 256 MP");
        yield return new TestCaseData(png, 145 * MB).SetArgDisplayNames("PNG 144 MP");
        yield return new TestCaseData(png with { IsProgressive = true }, 671 * MB).SetArgDisplayNames("interlaced PNG 144 MP");
        yield return new TestCaseData(Square(ImageFormat.Avif, 12000), 925 * MB).SetArgDisplayNames("AVIF 144 MP");
        yield return new TestCaseData(Square(ImageFormat.Gif, 5000), 188 * MB).SetArgDisplayNames("GIF 25 MP");
        yield return new TestCaseData(Square(ImageFormat.WebP, 5000), 97 * MB).SetArgDisplayNames("lossless WebP 25 MP");
    }

    [TestCaseSource(nameof(Measured))]
    public void DecodedBytes_OfWhatWasMeasured_IsEnoughAndAtMostThreeTimesThat(ImageInfo info, long measured) =>
        Assert.That(Price(info), Is.InRange(measured, 3 * measured));

    [TestCase(ChromaSampling.Yuv420, 3, 3)]
    [TestCase(ChromaSampling.Yuv411, 3, 3)]
    [TestCase(ChromaSampling.Yuv422, 3, 4)]
    [TestCase(ChromaSampling.Yuv440, 3, 4)]
    [TestCase(ChromaSampling.Yuv444, 3, 6)]
    [TestCase(ChromaSampling.Other, 3, 6)]
    [TestCase(ChromaSampling.Gray, 1, 2)]
    [TestCase(ChromaSampling.None, 4, 8)]
    public void DecodedBytes_JpegInSeveralScans_AddsEveryCoefficient(ChromaSampling sampling, int channels, int bytesPerPixel)
    {
        var once = Square(ImageFormat.Jpeg, 1000) with { ChromaSampling = sampling, Channels = channels };
        Assert.That(Price(once with { IsProgressive = true }) - Price(once), Is.EqualTo(bytesPerPixel * MB));
        Assert.That(Price(once with { Scans = 3 }), Is.EqualTo(Price(once with { IsProgressive = true })));
    }

    [Test]
    public void DecodedBytes_DeepPixels_CostDouble([Values(ImageFormat.Png, ImageFormat.Avif, ImageFormat.Heic, ImageFormat.Tiff)] ImageFormat format) =>
        Assert.That(Price(Square(format, 1000) with { BitDepth = 10 }), Is.EqualTo(2 * Price(Square(format, 1000))));

    [Test]
    public void DecodedBytes_Animation_CostsMoreThanItsFirstFrame([Values(ImageFormat.Gif, ImageFormat.WebP)] ImageFormat format) =>
        Assert.That(Price(Square(format, 1000) with { Frames = 2 }), Is.EqualTo(12 * MB).And.GreaterThan(Price(Square(format, 1000))));

    [Test]
    public void DecodedBytes_PngBeyondTheWindow_CostsNoMoreUnlessInterlaced()
    {
        var tall = Square(ImageFormat.Png, 1000) with { StoredSize = new PixelSize(1000, 100_000) };
        Assert.That(Price(tall), Is.EqualTo(Price(tall with { StoredSize = new PixelSize(1000, 3072) })));
        Assert.That(Price(tall with { IsProgressive = true }) - Price(tall), Is.EqualTo(300 * MB));
    }

    [Test]
    public void DecodedBytes_HugeSize_SaturatesInsteadOfWrapping([Values] ImageFormat format)
    {
        var huge = Square(format, int.MaxValue) with { BitDepth = 16, Channels = 5, Scans = 2, Frames = 2 };
        long price = Price(huge);
        Assert.That(price, Is.GreaterThan(int.MaxValue));
        if (format is ImageFormat.Avif or ImageFormat.Tiff or ImageFormat.Jpeg or ImageFormat.WebP)
            Assert.That(price, Is.EqualTo(long.MaxValue));
    }

    [Test]
    public void DecodedBytes_AnyFormat_GrowsWithTheSide([Values] ImageFormat format) =>
        Assert.That(Price(Square(format, 2000)), Is.GreaterThan(Price(Square(format, 1000))).And.GreaterThan(0));
}
