using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.MagickNet;

namespace ImageProxy.Native.Tests.MagickNet;

internal sealed class MagickCutTests
{
    private static readonly ImageInfo Photo = new() { Format = ImageFormat.Jpeg, StoredSize = new(2725, 2225) };

    [TestCase(200, 200, 341, 279)]
    [TestCase(720, 588, 1022, 835)]
    public void For_CropOfAPhoto_DecodesAtTheLeastEighths(int width, int height, int decodedWidth, int decodedHeight)
    {
        var area = width == height ? new PixelArea(250, 0, 2225, 2225) : new PixelArea(0, 0, 2725, 2225);

        Assert.That(MagickCut.For(Photo, area, new(width, height)).Decoded, Is.EqualTo(new PixelSize(decodedWidth, decodedHeight)));
    }

    [TestCase(ImageFormat.Jpeg, 31, 400)]
    [TestCase(ImageFormat.Png, 2725, 2225)]
    public void For_SmallPhotoOrAnotherFormat_DecodesAllOfIt(ImageFormat format, int width, int height)
    {
        var info = new ImageInfo { Format = format, StoredSize = new(width, height) };

        var cut = MagickCut.For(info, PixelArea.Of(info.StoredSize), new(3, 30));

        Assert.That(cut.Decoded, Is.EqualTo(info.StoredSize));
        Assert.That(Math.Max(cut.X.Error, cut.Y.Error), Is.Zero.Within(1e-9));
        Assert.That((cut.X.Before, cut.X.After, cut.Y.Before, cut.Y.After), Is.EqualTo((0, 0, 0, 0)));
    }

    [Test]
    public void For_AnyPart_LiesWhereItBelongs([Random(33, 6000, 20)] int width, [Random(33, 6000, 10)] int height)
    {
        var info = Photo with { StoredSize = new(width, height) };
        PixelArea area = new(width / 7, height / 9, width - width / 5, height - height / 4);

        var cut = MagickCut.For(info, area, new(1 + width * 3 % 500, 1 + height * 7 % 400));

        Assert.That(Math.Max(cut.X.Error, cut.Y.Error), Is.LessThanOrEqualTo(AxisCut.GoodError));
        AssertHolds(cut.X, area.Left, area.Width, (double)cut.Decoded.Width / width, cut.Decoded.Width, cut.Output.Width);
        AssertHolds(cut.Y, area.Top, area.Height, (double)cut.Decoded.Height / height, cut.Decoded.Height, cut.Output.Height);
    }

    /// <summary>The pixels used exist and hold the part, up to the last, which may stand for less than a whole one; what is kept was made.</summary>
    private static void AssertHolds(AxisCut cut, int start, int length, double ratio, int available, int output)
    {
        Assert.That(cut.Start, Is.InRange(0, start * ratio + 0.001));
        Assert.That(cut.Start + cut.Length, Is.InRange((start + length) * ratio - 1, available));
        Assert.That(cut.Skip + output, Is.LessThanOrEqualTo(cut.Scaled));
        Assert.That(cut.Skip, Is.GreaterThanOrEqualTo(0));
    }
}
