using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.PngBytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class PngHeaderTests
{
    private static byte[] Plte => Chunk("PLTE", new byte[6]);

    [Test]
    public void Read_TrueColor_DescribesIt() => Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(300, 200))), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.Png,
        StoredSize = new PixelSize(300, 200),
    }));

    [Test]
    public void Read_EveryDepthAndColorType_AcceptsTheFifteenOfTheStandard()
    {
        var accepted = from colorType in Enumerable.Range(0, 8)
                       from depth in Enumerable.Range(0, 33)
                       where HeaderReader.Read(PngBytes.Png(Ihdr(1, 1, depth, colorType), Plte)).Succeeded
                       select (colorType, depth);
        Assert.That(accepted, Is.EqualTo(new[]
        {
            (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16),
        }));
    }

    [TestCase(0, 16, 1, false)]
    [TestCase(2, 8, 3, false)]
    [TestCase(3, 4, 3, false)]
    [TestCase(4, 8, 2, true)]
    [TestCase(6, 16, 4, true)]
    public void Read_ColorType_GivesChannelsAndAlpha(int colorType, int depth, int channels, bool alpha)
    {
        ImageInfo info = HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1, depth, colorType), Plte));
        Assert.That((info.BitDepth, info.Channels, info.HasAlpha), Is.EqualTo((depth, channels, alpha)));
    }

    [TestCase(0, 2)]
    [TestCase(2, 4)]
    [TestCase(3, 4)]
    [TestCase(6, 4)]
    public void Read_TransparentColor_IsAlpha(int colorType, int channels)
    {
        ImageInfo info = HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1, 8, colorType), Plte, Chunk("tRNS", [0, 0])));
        Assert.That((info.HasAlpha, info.Channels), Is.EqualTo((true, channels)));
    }

    [Test]
    public void Read_Interlaced_IsProgressive() => Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1, interlace: 1))).IsProgressive, Is.True);

    [Test]
    public void Read_Profile_IsSeenButSrgbChunkIsNone()
    {
        Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1), Chunk("iCCP", [65, 0, 0]))).HasProfile, Is.True);
        Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1), Chunk("sRGB", [0]))).HasProfile, Is.False);
    }

    [Test]
    public void Read_Orientation_ComesFromExif([Values] bool bigEndian, [Values] bool prefixed)
    {
        byte[] exif = TiffBytes.Exif(bigEndian, 6);
        Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(2, 1), Chunk("eXIf", prefixed ? exif : exif[6..]))).Size, Is.EqualTo(new PixelSize(1, 2)));
    }

    [Test]
    public void Read_Animated_IsOneFrame() =>
        Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1), Chunk("acTL", Join(Be32(30), Be32(0))), Chunk("fcTL", new byte[26]))).Frames, Is.EqualTo(1));

    [Test]
    public void Read_LargestSize_DoesNotOverflow() =>
        Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(int.MaxValue, int.MaxValue, 16, 6))).StoredSize, Is.EqualTo(new PixelSize(int.MaxValue, int.MaxValue)));

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(0x80000000, 1)]
    [TestCase(1, 0xFFFFFFFF)]
    public void Read_ImpossibleSize_IsMalformed(long width, long height) =>
        Assert.That(HeaderAssert.Fault(PngBytes.Png(Ihdr(width, height))), Is.EqualTo(HeaderFault.Malformed));

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("checksum", PngBytes.Png(Ihdr(1, 1)).With(19, 2));
        yield return Case("no header chunk", PngBytes.Png(Chunk("gAMA", new byte[4]), Ihdr(1, 1)));
        yield return Case("two header chunks", PngBytes.Png(Ihdr(1, 1), Ihdr(1, 1)));
        yield return Case("short header chunk", PngBytes.Png(Chunk("IHDR", new byte[12])));
        yield return Case("compression method", PngBytes.Png(Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 1, 0, 0])));
        yield return Case("filter method", PngBytes.Png(Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 1, 0])));
        yield return Case("interlace method", PngBytes.Png(Ihdr(1, 1, interlace: 2)));
        yield return Case("no palette", PngBytes.Png(Ihdr(1, 1, 8, 3)));
        yield return Case("palette behind the picture", Join(Signature, Ihdr(1, 1, 8, 3), Idat, Plte, Iend));
        yield return Case("no picture", Join(Signature, Ihdr(1, 1), Iend));
        yield return Case("empty picture", Join(Signature, Ihdr(1, 1), Chunk("IDAT", []), Iend));
        yield return Case("chunk name", PngBytes.Png(Ihdr(1, 1), Chunk("a1bc", [])));
        yield return Case("length above 31 bits", Join(Signature, Ihdr(1, 1), Be32(0xFFFFFFFF), Text("IDAT"), new byte[20]));
        yield return Case("too many chunks", PngBytes.Png(Ihdr(1, 1), Join(Enumerable.Repeat(Chunk("tEXt", []), 100_000))));

        static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public void Read_BrokenStructure_IsMalformed(byte[] bytes) => Assert.That(HeaderAssert.Fault(bytes), Is.EqualTo(HeaderFault.Malformed));

    [Test]
    public void Read_ManyChunksBelowTheLimit_IsFine() =>
        Assert.That(HeaderAssert.Info(PngBytes.Png(Ihdr(1, 1), Join(Enumerable.Repeat(Chunk("tEXt", []), 99_997)))).Frames, Is.EqualTo(1));

    [Test]
    public void Read_UnknownCriticalChunk_IsUnsupported([Values("CgBI", "ABCD")] string type) =>
        Assert.That(HeaderAssert.Fault(PngBytes.Png(type == "CgBI" ? [] : Ihdr(1, 1), Chunk(type, new byte[4]), Ihdr(1, 1))), Is.EqualTo(HeaderFault.Unsupported));

    [Test]
    public void Read_LengthPastTheEnd_IsTruncated() =>
        Assert.That(HeaderAssert.Fault(Join(Signature, Ihdr(1, 1), Be32(int.MaxValue), Text("IDAT"), new byte[20])), Is.EqualTo(HeaderFault.Truncated));

    [Test]
    public void Read_BytesBehindTheEnd_AreIgnored() => Assert.That(HeaderAssert.Info(Join(PngBytes.Png(Ihdr(1, 1)), [1, 2, 3])).Format, Is.EqualTo(ImageFormat.Png));
}
