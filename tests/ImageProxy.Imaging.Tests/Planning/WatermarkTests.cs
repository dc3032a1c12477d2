using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Imaging.Tests.Planning;

public sealed class WatermarkTests
{
    private static readonly byte[] Wide = PngWriter.Write(new Bitmap(40, 20));

    private static readonly WatermarkPicture Picture = WatermarkPicture.TryRead(Wide, out var picture, out string problem) ? picture : throw new InvalidOperationException(problem);

    [TestCase(Anchor.TopLeft, 10, 10)]
    [TestCase(Anchor.Top, 75, 10)]
    [TestCase(Anchor.TopRight, 140, 10)]
    [TestCase(Anchor.Left, 10, 38)]
    [TestCase(Anchor.Center, 75, 38)]
    [TestCase(Anchor.Right, 140, 38)]
    [TestCase(Anchor.BottomLeft, 10, 65)]
    [TestCase(Anchor.Bottom, 75, 65)]
    [TestCase(Anchor.BottomRight, 140, 65)]
    public void AreaOn_EveryAnchor_LiesThereBehindTheMargin(Anchor at, int left, int top) => Assert.That(
        new Effect.Watermark(Picture, at, 1, Scale: 0.25, Margin: 0.1).AreaOn(new(200, 100)), Is.EqualTo(new PixelArea(left, top - (top == 38 ? 1 : 0), 50, 25)));

    [Test]
    public void AreaOn_HeightThatDoesNotFit_IsSmallerThanItsScale() =>
        Assert.That(new Effect.Watermark(Picture, Anchor.Center, 1, Scale: 1, Margin: 0.1).AreaOn(new(300, 20)), Is.EqualTo(new PixelArea(134, 2, 32, 16)));

    [Test]
    public void AreaOn_AnyRendition_IsWithinItAndNotEmpty([Values(1, 2, 3, 7, 50, 4096)] int width, [Values(1, 2, 5, 900)] int height, [Values] Anchor at, [Values(0, 0.4)] double margin)
    {
        PixelSize size = new(width, height);
        Assert.That(new Effect.Watermark(Picture, at, 1, Scale: 0.7, margin).AreaOn(size).IsWithin(size), Is.True);
    }

    [TestCase(0, 0.01, 0, true)]
    [TestCase(1, 1, 0.4, true)]
    [TestCase(1.1, 1, 0, false)]
    [TestCase(1, 0, 0, false)]
    [TestCase(1, 1, 0.5, false)]
    [TestCase(double.NaN, 1, 0, false)]
    public void IsInRange_Watermark(double opacity, double scale, double margin, bool expected) =>
        Assert.That(new Effect.Watermark(Picture, Anchor.Top, opacity, scale, margin).IsInRange(), Is.EqualTo(expected));

    [Test]
    public void TryRead_NoPicture_SaysSo()
    {
        Assert.That(WatermarkPicture.TryRead("no picture"u8.ToArray(), out _, out string problem), Is.False);
        Assert.That(problem, Does.StartWith("is not a picture"));
    }

    [Test]
    public void Announced_AndArrived_EqualsTheOneThatWasRead()
    {
        var announced = WatermarkPicture.Announced(Picture.Hash, Picture.Length);

        Assert.That(announced, Is.EqualTo(Picture));
        Assert.That(() => announced.Info, Throws.InvalidOperationException);
        Assert.That(announced.Arrived(Wide)!.Info.Size, Is.EqualTo(new PixelSize(40, 20)));
        Assert.That(announced.Arrived("nothing"u8.ToArray()), Is.Null);
    }

    [Test]
    public void Lay_HalfOpaqueOnOpaque_IsTheMean()
    {
        byte[] under = [100, 0, 50, 255, 9, 9, 9, 255];
        new RgbaPicture(under, new(2, 1), new(0, 0, 2, 1)).Lay([200, 100, 50, 255], new(0, 0, 1, 1), 0.5);
        Assert.That(under, Is.EqualTo(new byte[] { 150, 50, 50, 255, 9, 9, 9, 255 }));
    }

    [Test]
    public void Lay_OnClear_HasItsOwnColourAndAlpha()
    {
        byte[] under = [1, 2, 3, 0];
        new RgbaPicture(under, new(1, 1), new(0, 0, 1, 1)).Lay([200, 100, 50, 128], new(0, 0, 1, 1), 1);
        Assert.That(under, Is.EqualTo(new byte[] { 200, 100, 50, 128 }));
    }

    [Test]
    public void Lay_Outside_IsRefused() => Assert.That(
        () => new RgbaPicture(new byte[4], new(1, 1), new(0, 0, 1, 1)).Lay(new byte[4], new(1, 0, 1, 1), 1), Throws.ArgumentException);
}
