using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;
using static ImageProxy.Imaging.Tests.Formats.Bytes.WebPBytes;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class WebPHeaderTests
{
    [Test]
    public void Read_Lossy_DescribesIt() => Assert.That(HeaderAssert.Info(Riff(Vp8(16383, 40))), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.WebP,
        StoredSize = new PixelSize(16383, 40),
    }));

    [Test]
    public void Read_LossyScaleBits_AreNoSize() =>
        Assert.That(HeaderAssert.Info(Riff(Vp8(30 | 0x4000, 40 | 0xC000))).StoredSize, Is.EqualTo(new PixelSize(30, 40)));

    [Test]
    public void Read_Lossless_GivesSizeAndAlpha([Values] bool alpha)
    {
        ImageInfo info = HeaderAssert.Info(Riff(Vp8L(16384, 1, alpha)));
        Assert.That((info.StoredSize, info.HasAlpha, info.Channels), Is.EqualTo((new PixelSize(16384, 1), alpha, alpha ? 4 : 3)));
    }

    [Test]
    public void Read_Extended_TakesWhatTheChunksSay([Values] bool bigEndian)
    {
        ImageInfo info = HeaderAssert.Info(Riff(Vp8X(Profile | Exif, 30, 40), Chunk("ICCP", [1, 2, 3]), Vp8(30, 40), Chunk("EXIF", TiffBytes.Exif(bigEndian, 6))));
        Assert.That(info, Is.EqualTo(new ImageInfo
        {
            Format = ImageFormat.WebP,
            StoredSize = new PixelSize(30, 40),
            Orientation = Orientation.TurnRight,
            HasProfile = true,
        }));
    }

    [Test]
    public void Read_Alpha_ComesFromFlagOrChunkOrPicture()
    {
        Assert.That(HeaderAssert.Info(Riff(Vp8X(0, 3, 4), Vp8(3, 4))).HasAlpha, Is.False);
        Assert.That(HeaderAssert.Info(Riff(Vp8X(Alpha, 3, 4), Vp8(3, 4))).HasAlpha, Is.True);
        Assert.That(HeaderAssert.Info(Riff(Vp8X(0, 3, 4), Chunk("ALPH", [0]), Vp8(3, 4))).HasAlpha, Is.True);
        Assert.That(HeaderAssert.Info(Riff(Vp8X(0, 3, 4), Vp8L(3, 4, true))).HasAlpha, Is.True);
    }

    [Test]
    public void Read_Animation_CountsFrames([Values(1, 300)] int frames)
    {
        byte[] frame = Anmf(0, 0, 30, 40, Vp8(30, 40));
        ImageInfo info = HeaderAssert.Info(Riff(Vp8X(Animation, 30, 40), Anim, Join(Enumerable.Repeat(frame, frames))));
        Assert.That((info.Frames, info.StoredSize, info.HasAlpha), Is.EqualTo((frames, new PixelSize(30, 40), false)));
    }

    [Test]
    public void Read_AnimationWithAlpha_ShowsThrough()
    {
        byte[] full = Anmf(0, 0, 30, 40, Vp8(30, 40)), small = Anmf(2, 2, 10, 10, Vp8(10, 10));
        Assert.That(HeaderAssert.Info(Riff(Vp8X(Animation, 30, 40), full, small)).HasAlpha, Is.False);
        Assert.That(HeaderAssert.Info(Riff(Vp8X(Animation, 30, 40), small, full)).HasAlpha, Is.True, "first frame leaves a margin");
        Assert.That(HeaderAssert.Info(Riff(Vp8X(Animation, 30, 40), full, Anmf(0, 0, 30, 40, Chunk("ALPH", [0]), Vp8(30, 40)))).HasAlpha, Is.True);
        Assert.That(HeaderAssert.Info(Riff(Vp8X(Animation, 30, 40), full, Anmf(0, 0, 30, 40, Vp8L(30, 40, true)))).HasAlpha, Is.True);
    }

    [Test]
    public void Read_FramesWithoutTheAnimationFlag_AreNotCounted() =>
        Assert.That(HeaderAssert.Info(Riff(Vp8X(0, 3, 4), Anmf(0, 0, 3, 4, Vp8(3, 4)), Vp8(3, 4))).Frames, Is.EqualTo(1));

    [Test]
    public void Read_LengthInHeader_DecidesWhatIsMissing()
    {
        byte[] webp = Riff(Vp8(3, 4));
        Assert.That(HeaderAssert.Fault(webp[..^1]), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(webp.With(4, Le32(0xFFFFFFFF))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Info(Join(webp, [1, 2, 3])).StoredSize, Is.EqualTo(new PixelSize(3, 4)));
    }

    [Test]
    public void Read_PaddingMissingAtTheEnd_IsAccepted()
    {
        byte[] webp = Riff(Vp8X(0, 3, 4), Vp8(3, 4), Chunk("XMP ", [1, 2, 3]))[..^1];
        Assert.That(HeaderAssert.Info(webp.With(4, Le32(webp.Length - 8))).StoredSize, Is.EqualTo(new PixelSize(3, 4)));
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("riff of 0 bytes", Riff(Vp8(3, 4)).With(4, 0, 0, 0, 0));
        yield return Case("no picture", Riff(Vp8X(0, 3, 4)));
        yield return Case("no frame", Riff(Vp8X(Animation, 3, 4), Anim));
        yield return Case("picture of another size", Riff(Vp8X(0, 3, 4), Vp8(4, 4)));
        yield return Case("canvas above 32 bits", Riff(Vp8X(0, 1 << 24, 1 << 24), Vp8(4, 4)));
        yield return Case("frame outside", Riff(Vp8X(Animation, 3, 4), Anmf(2, 0, 3, 4, Vp8(3, 4))));
        yield return Case("frame below", Riff(Vp8X(Animation, 3, 4), Anmf(0, 2, 3, 4, Vp8(3, 4))));
        yield return Case("frame of another size", Riff(Vp8X(Animation, 3, 4), Anmf(0, 0, 3, 4, Vp8(2, 4))));
        yield return Case("frame without picture", Riff(Vp8X(Animation, 3, 4), Anmf(0, 0, 3, 4)));
        yield return Case("short frame", Riff(Vp8X(Animation, 3, 4), Chunk("ANMF", new byte[15])));
        yield return Case("chunk past the end", Riff(Vp8X(0, 3, 4), Chunk("ICCP", new byte[4])).With(34, Le32(5)));
        yield return Case("chunk of 4 GB", Riff(Vp8(3, 4)).With(16, Le32(0xFFFFFFFF)));
        yield return Case("other first chunk", Riff(Chunk("ICCP", [1, 2]), Vp8(3, 4)));
        yield return Case("no key frame", Riff(Vp8(3, 4)).With(20, 0x91));
        yield return Case("hidden frame", Riff(Vp8(3, 4)).With(20, 0x80));
        yield return Case("start code", Riff(Vp8(3, 4)).With(23, 0x9E));
        yield return Case("partition past the end", Riff(Vp8(3, 4)).With(21, 0x7F));
        yield return Case("width 0", Riff(Vp8(0, 4)));
        yield return Case("height 0", Riff(Vp8(3, 0)));
        yield return Case("lossless signature", Riff(Vp8L(3, 4)).With(20, 0x2E));
        yield return Case("lossless version", Riff(Vp8L(3, 4, version: 1)));

        static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public void Read_BrokenStructure_IsMalformed(byte[] bytes) => Assert.That(HeaderAssert.Fault(bytes), Is.EqualTo(HeaderFault.Malformed));
}
