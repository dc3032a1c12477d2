using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.BmpBytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class BmpAndIcoHeaderTests
{
    [Test]
    public void Read_Bmp_DescribesIt() => Assert.That(HeaderAssert.Info(Bmp(Info(5, 4, 24), 64)), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.Bmp,
        StoredSize = new PixelSize(5, 4),
    }));

    [Test]
    public void Read_TopDownBmp_HasPositiveHeight() =>
        Assert.That(HeaderAssert.Info(Bmp(Info(5, -4, 24), 64)).StoredSize, Is.EqualTo(new PixelSize(5, 4)));

    [Test]
    public void Read_CoreHeader_IsRead() => Assert.That(HeaderAssert.Info(Bmp(Core(5, 4, 24), 64)).StoredSize, Is.EqualTo(new PixelSize(5, 4)));

    [TestCase(1, 4)]
    [TestCase(4, 4)]
    [TestCase(8, 8)]
    [TestCase(16, 12)]
    [TestCase(24, 16)]
    [TestCase(32, 20)]
    public void Read_EveryDepth_NeedsItsRows(int bits, int rowBytes)
    {
        Assert.That(HeaderAssert.Info(Bmp(Info(5, 4, bits), 4 * rowBytes)).BitDepth, Is.EqualTo(Math.Min(bits, 8)));
        Assert.That(HeaderAssert.Fault(Bmp(Info(5, 4, bits), 4 * rowBytes - 1)), Is.EqualTo(HeaderFault.Truncated));
    }

    [TestCase(40, 0, 32, 0u, false)]
    [TestCase(40, 3, 32, 0u, false)]
    [TestCase(40, 6, 32, 0u, true)]
    [TestCase(108, 3, 32, 0xFF000000u, true)]
    [TestCase(124, 3, 16, 0x8000u, true)]
    [TestCase(124, 3, 32, 0u, false)]
    [TestCase(124, 0, 24, 0xFF000000u, false)]
    public void Read_AlphaMask_IsAlpha(int headerBytes, int compression, int bits, uint mask, bool expected)
    {
        ImageInfo info = HeaderAssert.Info(Bmp(Info(5, 4, bits, compression, headerBytes, mask), 80));
        Assert.That((info.HasAlpha, info.Channels), Is.EqualTo((expected, expected ? 4 : 3)));
    }

    [TestCase(0, 4)]
    [TestCase(-5, 4)]
    [TestCase(5, 0)]
    [TestCase(5, int.MinValue)]
    public void Read_ImpossibleSize_IsMalformed(int width, int height) =>
        Assert.That(HeaderAssert.Fault(Bmp(Info(width, height, 24), 64)), Is.EqualTo(HeaderFault.Malformed));

    [Test]
    public void Read_LargestSize_DoesNotOverflow()
    {
        Assert.That(HeaderAssert.Fault(Bmp(Info(int.MaxValue, -int.MaxValue, 32), 64)), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Info(Bmp(Info(int.MaxValue, int.MaxValue, 8, compression: 1), 64)).StoredSize.Width, Is.EqualTo(int.MaxValue));
    }

    [TestCase(40, 0)]
    [TestCase(3, 0)]
    [TestCase(24, 3)]
    [TestCase(24, 1)]
    [TestCase(8, 2)]
    [TestCase(24, 99)]
    public void Read_ImpossibleDepthOrCompression_IsMalformed(int bits, int compression) =>
        Assert.That(HeaderAssert.Fault(Bmp(Info(5, 4, bits, compression), 500)), Is.EqualTo(HeaderFault.Malformed));

    [Test]
    public void Read_JpegInsideBmp_IsUnsupported([Values(4, 5)] int compression) =>
        Assert.That(HeaderAssert.Fault(Bmp(Info(5, 4, 24, compression), 500)), Is.EqualTo(HeaderFault.Unsupported));

    [Test]
    public void Read_PixelsElsewhere_IsAFault()
    {
        Assert.That(HeaderAssert.Fault(Bmp(Info(5, 4, 24), 64, pixelsAt: 53)), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Bmp(Info(5, 4, 24), 64, pixelsAt: 0xFFFFFFFF)), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(Bmp(Info(5, 4, 24), 64).With(26, 2)), Is.EqualTo(HeaderFault.Malformed), "two planes");
    }

    [Test]
    public void Read_Icon_DescribesTheLargest()
    {
        byte[] ico = Ico((16, 16, 32, IconBitmap(16, 16)), (48, 48, 32, IconBitmap(48, 48)), (32, 32, 32, IconBitmap(32, 32)));
        Assert.That(HeaderAssert.Info(ico), Is.EqualTo(new ImageInfo
        {
            Format = ImageFormat.Ico,
            StoredSize = new PixelSize(48, 48),
            HasAlpha = true,
            Channels = 4,
        }));
    }

    [Test]
    public void Read_IconWithPng_TakesThePngsOwnSize()
    {
        byte[] png = PngBytes.Png(PngBytes.Ihdr(300, 200, 8, 6));
        ImageInfo info = HeaderAssert.Info(Ico((255, 255, 32, IconBitmap(16, 16)), (0, 0, 32, png)));
        Assert.That((info.Format, info.StoredSize), Is.EqualTo((ImageFormat.Ico, new PixelSize(300, 200))));
    }

    [Test]
    public void Read_IconsOfOneSize_TakesTheDeepest() =>
        Assert.That(HeaderAssert.Info(Ico((16, 16, 8, IconBitmap(1, 1)), (16, 16, 32, IconBitmap(16, 16)), (16, 16, 4, IconBitmap(2, 2)))).StoredSize,
            Is.EqualTo(new PixelSize(16, 16)));

    [Test]
    public void Read_BrokenIcon_IsAFault()
    {
        byte[] ico = Ico((16, 16, 32, IconBitmap(16, 16)));
        Assert.That(HeaderAssert.Fault(ico[..^1]), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(ico.With(14, Le32(0xFFFFFFFF))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(ico.With(18, Le32(0xFFFFFFFF))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(Ico((16, 16, 32, IconBitmap(16, 16)[..100]))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(Ico((16, 16, 32, Info(int.MaxValue, int.MaxValue, 32)))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(Ico((16, 16, 32, Info(16, 1, 32)))), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Ico((16, 16, 32, Le32(99)))), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Ico((0, 0, 32, PngBytes.Png(PngBytes.Ihdr(0, 1))))), Is.EqualTo(HeaderFault.Malformed));
    }
}
