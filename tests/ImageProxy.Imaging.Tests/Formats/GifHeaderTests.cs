using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using static ImageProxy.Imaging.Tests.Formats.Bytes.GifBytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class GifHeaderTests
{
    [Test]
    public void Read_OneFrame_DescribesIt([Values("GIF87a", "GIF89a")] string version) =>
        Assert.That(HeaderAssert.Info(Join(Screen(20, 10, version), Comment, Frame(0, 0, 20, 10), Trailer)), Is.EqualTo(new ImageInfo
        {
            Format = ImageFormat.Gif,
            StoredSize = new PixelSize(20, 10),
        }));

    [Test]
    public void Read_Animation_CountsFrames([Values(2, 5000)] int frames) =>
        Assert.That(HeaderAssert.Info(Gif(20, 10, [.. Enumerable.Repeat(Frame(0, 0, 20, 10), frames)])).Frames, Is.EqualTo(frames));

    [Test]
    public void Read_Interlaced_IsProgressive() => Assert.That(HeaderAssert.Info(Gif(2, 2, Frame(0, 0, 2, 2, interlaced: true))).IsProgressive, Is.True);

    // Each of these was laid before libvips 8.14.1 as well, and gave the same canvas.
    [TestCase(10, 10, 5, 5, 10, 10, 15, 15, Description = "the first frame enlarges the screen")]
    [TestCase(10, 10, 0, 0, 5, 5, 10, 10, Description = "a small frame does not shrink it")]
    [TestCase(640, 480, 0, 0, 10, 10, 10, 10, Description = "the size of a monitor is not believed")]
    [TestCase(800, 600, 5, 7, 10, 10, 15, 17)]
    [TestCase(1024, 768, 0, 0, 10, 10, 10, 10)]
    [TestCase(0, 0, 0, 0, 10, 10, 10, 10)]
    [TestCase(3000, 10, 0, 0, 10, 10, 10, 10, Description = "more than 2048 is not believed")]
    [TestCase(2048, 2048, 0, 0, 10, 10, 2048, 2048)]
    [TestCase(10, 10, 65535, 65535, 65535, 65535, 131070, 131070, Description = "the canvas bomb is seen")]
    [TestCase(0, 0, 0, 0, 0, 0, 1, 1)]
    public void Read_ScreenAndFirstFrame_GiveTheCanvas(
        int screenWidth, int screenHeight, int left, int top, int width, int height, int canvasWidth, int canvasHeight) =>
        Assert.That(HeaderAssert.Info(Gif(screenWidth, screenHeight, Frame(left, top, width, height))).StoredSize,
            Is.EqualTo(new PixelSize(canvasWidth, canvasHeight)));

    [Test]
    public void Read_LaterFrameOutside_DoesNotEnlarge() =>
        Assert.That(HeaderAssert.Info(Gif(10, 10, Frame(0, 0, 10, 10), Frame(5, 5, 900, 900))).StoredSize, Is.EqualTo(new PixelSize(10, 10)));

    private static IEnumerable<TestCaseData> Alpha()
    {
        byte[] frame = Frame(0, 0, 10, 10);
        yield return new TestCaseData(Gif(10, 10, Control(), frame)).Returns(false).SetArgDisplayNames("none");
        yield return new TestCaseData(Gif(10, 10, Control(transparent: true), frame)).Returns(true).SetArgDisplayNames("transparent colour");
        yield return new TestCaseData(Gif(10, 10, frame, Control(transparent: true), frame)).Returns(true).SetArgDisplayNames("in a later frame");
        yield return new TestCaseData(Gif(10, 10, Control(2), frame)).Returns(false).SetArgDisplayNames("cleared, but only one frame");
        yield return new TestCaseData(Gif(10, 10, Control(2), frame, frame)).Returns(true).SetArgDisplayNames("cleared to background");
        yield return new TestCaseData(Gif(10, 10, Control(1), frame, Control(3), frame)).Returns(false).SetArgDisplayNames("kept and restored");
        yield return new TestCaseData(Gif(10, 10, Frame(1, 0, 9, 10))).Returns(true).SetArgDisplayNames("first frame leaves a margin");
        yield return new TestCaseData(Gif(10, 10, frame, Frame(1, 0, 9, 10))).Returns(false).SetArgDisplayNames("later frame is smaller");
    }

    [TestCaseSource(nameof(Alpha))]
    public bool Read_WhatMayShowThrough_IsAlpha(byte[] gif)
    {
        ImageInfo info = HeaderAssert.Info(gif);
        Assert.That(info.Channels, Is.EqualTo(info.HasAlpha ? 4 : 3));
        return info.HasAlpha;
    }

    [Test]
    public void Read_OnlyTrailerMissing_IsAccepted() => Assert.That(HeaderAssert.Info(Join(Screen(10, 10), Frame(0, 0, 10, 10))).Frames, Is.EqualTo(1));

    [Test]
    public void Read_UnknownBlock_EndsThePictureButNotBeforeAFrame()
    {
        Assert.That(HeaderAssert.Info(Gif(10, 10, Frame(0, 0, 10, 10), [0], Frame(0, 0, 10, 10))).Frames, Is.EqualTo(1));
        Assert.That(HeaderAssert.Fault(Gif(10, 10, [0], Frame(0, 0, 10, 10))), Is.EqualTo(HeaderFault.Malformed));
    }

    [Test]
    public void Read_NoFrame_IsAFault()
    {
        Assert.That(HeaderAssert.Fault(Gif(10, 10, Comment)), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Join(Screen(10, 10), Comment)), Is.EqualTo(HeaderFault.Truncated));
    }

    [Test]
    public void Read_FirstCodeSize_IsAtMost11([Values(11, 12, 255)] int size)
    {
        byte[] frame = Frame(0, 0, 1, 1).With(16, (byte)size);
        Assert.That(HeaderAssert.Fault(Gif(1, 1, frame)), Is.EqualTo(size == 11 ? HeaderFault.None : HeaderFault.Malformed));
    }
}
