using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planes;

public sealed class PlaneScaleTests
{
    [TestCase(3000, 300, 1)]
    [TestCase(3000, 301, 2)]
    [TestCase(3000, 468, 2)]
    [TestCase(3000, 469, 4)]
    [TestCase(3000, 1000, 4)]
    [TestCase(3000, 1001, 8)]
    [TestCase(3000, 3000, 8)]
    [TestCase(3000, 6000, 8)]
    public void Choose_Square_LeavesEnoughToTheResampling(int original, int rendition, int eighths) =>
        Assert.That(Choose(new(original, original), new(rendition, rendition)), Is.EqualTo(eighths));

    [Test]
    public void Choose_AspectGivenUp_LooksAtTheSideThatNeedsMost()
    {
        Assert.That(Choose(new(3000, 3000), new(100, 3000)), Is.EqualTo(8));
        Assert.That(Choose(new(3000, 3000), new(1001, 100)), Is.EqualTo(8));
        Assert.That(Choose(new(3000, 3000), new(100, 469)), Is.EqualTo(4));
    }

    [FsCheck.NUnit.Property]
    public bool Choose_AnySize_IsTheLargestScaleOfItsSize(ushort width, ushort height, byte across, byte down)
    {
        PixelSize size = new(1 + (width % 40), 1 + (height % 40));
        int eighths = Choose(size, new(1 + (across % 9), 1 + (down % 9)));
        return eighths == 8 || PlaneScale.Of(size, eighths) != PlaneScale.Of(size, eighths + 1);
    }

    [TestCase(17, 1, 8, 17, 1)]
    [TestCase(17, 1, 1, 3, 1)]
    [TestCase(65_535, 16, 3, 24_576, 6)]
    public void Of_AnySize_RoundsUp(int width, int height, int eighths, int scaledWidth, int scaledHeight) =>
        Assert.That(PlaneScale.Of(new(width, height), eighths), Is.EqualTo(new PixelSize(scaledWidth, scaledHeight)));

    [TestCase(ImageFormat.Jpeg, ChromaSampling.Yuv420, 3000, 2000, 3000, 9_000_000)]
    [TestCase(ImageFormat.Jpeg, ChromaSampling.Yuv444, 3000, 2000, 3000, 18_000_000)]
    [TestCase(ImageFormat.Jpeg, ChromaSampling.Gray, 3000, 2000, 3000, 6_000_000)]
    [TestCase(ImageFormat.Jpeg, ChromaSampling.Yuv420, 3000, 2000, 187, 141_000)]
    [TestCase(ImageFormat.Jpeg, ChromaSampling.Yuv444, 10_000, 5_000, 10_000, 0)]
    [TestCase(ImageFormat.Jpeg, ChromaSampling.None, 3000, 2000, 3000, 0)]
    [TestCase(ImageFormat.Png, ChromaSampling.None, 3000, 2000, 3000, 0)]
    public void BytesOf_AnyOriginal_IsThatOfItsPlanesAtTheScaleChosen(
        ImageFormat format, ChromaSampling sampling, int width, int height, int rendition, long bytes)
    {
        var info = new ImageInfo { Format = format, StoredSize = new(width, height), ChromaSampling = sampling };
        PixelSize output = new(rendition, rendition * height / width);
        Assert.That(PlaneScale.BytesOf(info, new() { Source = PixelArea.Of(info.Size), Scaled = output, Output = output }), Is.EqualTo(bytes));
    }

    [TestCase(3000, 340, 1)]
    [TestCase(3000, 341, 2)]
    [TestCase(3000, 375, 2)]
    [TestCase(3000, 376, 4)]
    [TestCase(3000, 1000, 4)]
    [TestCase(3000, 1001, 8)]
    public void Choose_Progressive_TakesAnEighthEarlierAndAQuarterLater(int original, int rendition, int eighths) =>
        Assert.That(Choose(new(original, original), new(rendition, rendition), progressive: true), Is.EqualTo(eighths));

    private static int Choose(PixelSize original, PixelSize rendition, bool progressive = false) => PlaneScale.Choose(
        new RenderPlan { Source = PixelArea.Of(original), Scaled = rendition, Output = rendition },
        new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = original, IsProgressive = progressive });
}
