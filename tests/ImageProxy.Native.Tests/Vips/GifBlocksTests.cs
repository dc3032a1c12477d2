using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class GifBlocksTests
{
    private static readonly byte[] Header = [.. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];

    private static readonly byte[] Loop = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0];

    private static readonly byte[] Frame = [0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0x81, .. new byte[12], 2, 3, 0x44, 0x02, 0x05, 0];

    [Test]
    public void AreComplete_WholeFile_IsTrueWithAndWithoutTrailer()
    {
        byte[] file = [.. Header, .. Loop, .. Frame, .. Frame];

        Assert.That(GifBlocks.AreComplete(file), Is.True);
        Assert.That(GifBlocks.AreComplete([.. file, 0x3B]), Is.True);
        Assert.That(GifBlocks.AreComplete([.. file, 0x3B, 1, 2, 3]), Is.True, "bytes behind the trailer");
    }

    [Test]
    public void AreComplete_CutInsideAnyBlock_IsFalse()
    {
        byte[] file = [.. Header, .. Loop, .. Frame, .. Frame];
        int oneFrame = file.Length - Frame.Length;
        for (int length = 0; length < file.Length; length++)
            Assert.That(GifBlocks.AreComplete(file.AsSpan(0, length)), Is.EqualTo(length == oneFrame), $"{length} bytes");
    }

    [Test]
    public void AreComplete_NoImageOrUnknownBlock_IsFalse()
    {
        Assert.That(GifBlocks.AreComplete([.. Header, .. Loop, 0x3B]), Is.False);
        Assert.That(GifBlocks.AreComplete([.. Header, .. Frame, 0x00]), Is.False);
    }
}
