using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.JpegBytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class JpegHeaderTests
{
    private static byte[] Exif(bool bigEndian, int orientation) => Segment(0xE1, TiffBytes.Exif(bigEndian, orientation));

    [Test]
    public void Read_Baseline_DescribesIt() => Assert.That(HeaderAssert.Info(Baseline(640, 480, Jfif)), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.Jpeg,
        StoredSize = new PixelSize(640, 480),
        ChromaSampling = ChromaSampling.Yuv420,
    }));

    [Test]
    public void Read_LargestSize_DoesNotOverflow() =>
        Assert.That(HeaderAssert.Info(Join(Soi, Sof(0xC0, 65535, 65535, (1, 1)), Scan(1), new byte[8192 * 8192 / 4], Eoi)).StoredSize.Area, Is.EqualTo(65535L * 65535));

    /// <summary>1,600 × 1,200 in 4:2:0 are 200 × 150 blocks and twice 100 × 75: at least 90,000 bits.</summary>
    [TestCase(0xC0, 11_250, HeaderFault.None)]
    [TestCase(0xC0, 11_249, HeaderFault.Truncated)]
    [TestCase(0xC2, 5_625, HeaderFault.None)]
    [TestCase(0xC2, 5_624, HeaderFault.Truncated)]
    public void Read_LessDataThanTheShortestCodesTake_IsTruncated(byte frame, int dataBytes, HeaderFault expected) =>
        Assert.That(HeaderReader.Read(Join(Soi, Sof(frame, 1600, 1200, (2, 2), (1, 1), (1, 1)), Sos(1, 2, 3), new byte[dataBytes], Eoi)).Fault, Is.EqualTo(expected));

    [Test]
    public void Read_Orientation_ComesFromExif([Values] bool bigEndian, [Range(1, 8)] int value)
    {
        ImageInfo info = HeaderAssert.Info(Baseline(40, 30, Exif(bigEndian, value)));
        Assert.That(info.Orientation, Is.EqualTo((Orientation)value));
        Assert.That(info.Size, Is.EqualTo(value >= 5 ? new PixelSize(30, 40) : new PixelSize(40, 30)));
    }

    [TestCase(0)]
    [TestCase(9)]
    [TestCase(65535)]
    public void Read_ImpossibleOrientation_IsUpright(int value) =>
        Assert.That(HeaderAssert.Info(Baseline(4, 3, Exif(false, value))).Orientation, Is.EqualTo(Orientation.Upright));

    [TestCase(TiffBytes.Long, new long[] { 6 })]
    [TestCase(TiffBytes.Short, new long[] { 6, 6 })]
    [TestCase(TiffBytes.Short, new long[0])]
    public void Read_OrientationOfAnotherShape_IsUpright(int type, long[] values) =>
        Assert.That(OrientationOf(new TiffBytes(true).Set(0x0112, type, values).Build()), Is.EqualTo(Orientation.Upright));

    [Test]
    public void Read_OrientationAmongOtherTags_IsFound() =>
        Assert.That(OrientationOf(new TiffBytes(false).Set(0x010F, 2, 65, 66, 67, 68, 69, 0).Set(0x0112, TiffBytes.Short, 3).Build()),
            Is.EqualTo(Orientation.UpsideDown));

    [Test]
    public void Read_SecondExif_IsIgnored() =>
        Assert.That(HeaderAssert.Info(Baseline(4, 3, Exif(false, 6), Exif(false, 8))).Orientation, Is.EqualTo(Orientation.TurnRight));

    [Test]
    public void Read_ExifCutAnywhere_IsUprightAndNoFault()
    {
        byte[] exif = TiffBytes.Exif(false, 6);
        for (int length = 6; length < 6 + 8 + 2 + 12; length++)
            Assert.That(HeaderAssert.Info(Baseline(4, 3, Segment(0xE1, exif[..length]))).Orientation, Is.EqualTo(Orientation.Upright), $"{length}");
    }

    [Test]
    public void Read_ProfileSegment_HasProfile()
    {
        Assert.That(HeaderAssert.Info(Baseline(4, 3, Segment(0xE2, Text("ICC_PROFILE\0\u0001\u0001abc")))).HasProfile, Is.True);
        Assert.That(HeaderAssert.Info(Baseline(4, 3, Segment(0xE2, Text("MPF\0")))).HasProfile, Is.False);
    }

    [TestCase(1, 1, 1, 1, ChromaSampling.Yuv444)]
    [TestCase(2, 1, 1, 1, ChromaSampling.Yuv422)]
    [TestCase(2, 2, 1, 1, ChromaSampling.Yuv420)]
    [TestCase(1, 2, 1, 1, ChromaSampling.Yuv440)]
    [TestCase(4, 1, 1, 1, ChromaSampling.Yuv411)]
    [TestCase(4, 2, 2, 1, ChromaSampling.Yuv420)]
    [TestCase(4, 4, 1, 1, ChromaSampling.Other)]
    [TestCase(3, 1, 2, 1, ChromaSampling.Other)]
    [TestCase(1, 1, 2, 2, ChromaSampling.Other)]
    public void Read_SamplingFactors_NameTheSampling(int lumaAcross, int lumaDown, int chromaAcross, int chromaDown, ChromaSampling expected)
    {
        var chroma = (chromaAcross, chromaDown);
        byte[] jpeg = Join(Soi, Sof(0xC0, 8, 8, (lumaAcross, lumaDown), chroma, chroma), Scan(1, 2, 3), Eoi);
        Assert.That(HeaderAssert.Info(jpeg).ChromaSampling, Is.EqualTo(expected));
    }

    [Test]
    public void Read_ChromaPlanesOfDifferentSize_IsOther() =>
        Assert.That(HeaderAssert.Info(Join(Soi, Sof(0xC0, 8, 8, (2, 2), (1, 1), (1, 2)), Scan(1, 2, 3), Eoi)).ChromaSampling,
            Is.EqualTo(ChromaSampling.Other));

    [Test]
    public void Read_OneChannel_IsGray()
    {
        ImageInfo info = HeaderAssert.Info(Join(Soi, Sof(0xC0, 8, 8, (2, 2)), Scan(1), Eoi));
        Assert.That((info.Channels, info.ChromaSampling, info.IsCmyk), Is.EqualTo((1, ChromaSampling.Gray, false)));
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Read_FourChannels_IsCmyk(int transform)
    {
        ImageInfo info = HeaderAssert.Info(Join(Soi, Adobe((byte)transform), Sof(0xC0, 8, 8, (1, 1), (1, 1), (1, 1), (1, 1)), Scan(1, 2, 3, 4), Eoi));
        Assert.That((info.Channels, info.ChromaSampling, info.IsCmyk), Is.EqualTo((4, ChromaSampling.None, true)));
    }

    [TestCase(false, 0, '\u0001', ChromaSampling.None)]
    [TestCase(false, 1, '\u0001', ChromaSampling.Yuv444)]
    [TestCase(true, 0, '\u0001', ChromaSampling.Yuv444)]
    [TestCase(false, -1, 'R', ChromaSampling.None)]
    [TestCase(true, -1, 'R', ChromaSampling.Yuv444)]
    [TestCase(false, 1, 'R', ChromaSampling.Yuv444)]
    public void Read_ThreeChannels_AreTakenForRgbAsLibjpegDoes(bool jfif, int adobe, char firstId, ChromaSampling expected)
    {
        byte[] ids = firstId == 'R' ? Text("RGB") : [1, 2, 3];
        byte[] jpeg = Join(Soi, jfif ? Jfif : [], adobe >= 0 ? Adobe((byte)adobe) : [],
            SofWithIds(0xC0, 8, 8, [.. ids.Select(id => ((int)id, 1, 1))]), Scan(ids), Eoi);
        Assert.That(HeaderAssert.Info(jpeg).ChromaSampling, Is.EqualTo(expected));
    }

    [Test]
    public void Read_Progressive_CountsEveryScan([Values(1, 10, 1000)] int scans)
    {
        byte[] jpeg = Join(Soi, Sof420(0xC2, 8, 8), Scan(1, 2, 3), Join(Enumerable.Repeat(Scan(1), scans - 1)), Eoi);
        ImageInfo info = HeaderAssert.Info(jpeg);
        Assert.That((info.Scans, info.IsProgressive), Is.EqualTo((scans, true)));
    }

    [Test]
    public void Read_SequentialInSeveralScans_IsNotProgressive()
    {
        ImageInfo info = HeaderAssert.Info(Join(Soi, Sof420(0xC1, 8, 8), Scan(1), Scan(2), Scan(3), Eoi));
        Assert.That((info.Scans, info.IsProgressive), Is.EqualTo((3, false)));
    }

    [Test]
    public void Read_ScanMarkerInsideASegment_IsNotCounted() =>
        Assert.That(HeaderAssert.Info(Baseline(8, 8, Segment(0xFE, Join(Scan(1, 2, 3), Eoi)))).Scans, Is.EqualTo(1));

    [Test]
    public void Read_FillBytesAndStrayBytes_AreSkipped() =>
        Assert.That(HeaderAssert.Info(Join(Soi, [0xFF, 0xFF, 0xFF], Jfif, [1, 2, 0xFF, 0x00, 3], [0xFF, 0x01], Sof420(0xC0, 8, 8), Scan(1, 2, 3),
            [0xFF, 0xFF], Eoi)).Scans, Is.EqualTo(1));

    [Test]
    public void Read_BytesBehindTheEnd_AreIgnored() =>
        Assert.That(HeaderAssert.Info(Join(Baseline(8, 8), Baseline(90, 90), [0xFF])).StoredSize, Is.EqualTo(new PixelSize(8, 8)));

    [TestCase(0xC3, "Lossless")]
    [TestCase(0xC5, "Hierarchical")]
    [TestCase(0xC6, "Hierarchical")]
    [TestCase(0xC7, "Hierarchical")]
    [TestCase(0xDE, "Hierarchical")]
    [TestCase(0xC9, "arithmetic")]
    [TestCase(0xCA, "arithmetic")]
    [TestCase(0xCB, "arithmetic")]
    [TestCase(0xCC, "arithmetic")]
    [TestCase(0xCD, "arithmetic")]
    [TestCase(0xCE, "arithmetic")]
    [TestCase(0xCF, "arithmetic")]
    [TestCase(0xF7, "JPEG-LS")]
    public void Read_OtherCodings_AreUnsupportedByName(int marker, string name)
    {
        HeaderResult result = HeaderReader.Read(Join(Soi, Jfif, Sof420((byte)marker, 8, 8), Scan(1, 2, 3), Eoi));
        Assert.That(result.Fault, Is.EqualTo(HeaderFault.Unsupported));
        Assert.That(result.Detail, Does.Contain(name));
    }

    [TestCase(12, HeaderFault.Unsupported)]
    [TestCase(16, HeaderFault.Unsupported)]
    [TestCase(7, HeaderFault.Malformed)]
    [TestCase(0, HeaderFault.Malformed)]
    public void Read_OtherPrecision_IsAFault(int bits, HeaderFault expected) =>
        Assert.That(HeaderAssert.Fault(Baseline(8, 8).With(6, (byte)bits)), Is.EqualTo(expected));

    [Test]
    public void Read_NoHeight_IsUnsupported() => Assert.That(HeaderAssert.Fault(Baseline(8, 0)), Is.EqualTo(HeaderFault.Unsupported));

    [Test]
    public void Read_NoWidth_IsMalformed() => Assert.That(HeaderAssert.Fault(Baseline(0, 8)), Is.EqualTo(HeaderFault.Malformed));

    private static IEnumerable<TestCaseData> Broken()
    {
        byte[] sof = Sof420(0xC0, 8, 8), scan = Scan(1, 2, 3);
        yield return Case("two frame headers", Join(Soi, sof, sof, scan, Eoi));
        yield return Case("no frame header", Join(Soi, Jfif, Eoi));
        yield return Case("no scan", Join(Soi, sof, Eoi));
        yield return Case("scan before frame", Join(Soi, scan, sof, Eoi));
        yield return Case("channel without a scan", Join(Soi, sof, Scan(1, 2), Eoi));
        yield return Case("scan of an unknown channel", Join(Soi, sof, Scan(1, 2, 9), Eoi));
        yield return Case("scan of no channel", Join(Soi, sof, Scan(), Eoi));
        yield return Case("scan of five channels", Join(Soi, sof, Scan(1, 2, 3, 1, 2), Eoi));
        yield return Case("scan header too long", Join(Soi, sof, Segment(0xDA, [1, 1, 0, 0, 63, 0, 0]), Eoi));
        yield return Case("second start", Join(Soi, Jfif, Soi, sof, scan, Eoi));
        yield return Case("segment of length 1", Join(Soi, [0xFF, 0xE0, 0, 1], sof, scan, Eoi));
        yield return Case("undefined marker", Join(Soi, [0xFF, 0x02], sof, scan, Eoi));
        yield return Case("sampling factor 0", Join(Soi, Sof(0xC0, 8, 8, (0, 1)), Scan(1), Eoi));
        yield return Case("sampling factor 5", Join(Soi, Sof(0xC0, 8, 8, (1, 5)), Scan(1), Eoi));
        yield return Case("frame header too long", Join(Soi, Segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0]), Scan(1), Eoi));

        static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public void Read_BrokenStructure_IsMalformed(byte[] bytes) => Assert.That(HeaderAssert.Fault(bytes), Is.EqualTo(HeaderFault.Malformed));

    [TestCase(2)]
    [TestCase(5)]
    public void Read_OtherNumbersOfChannels_AreUnsupported(int channels) =>
        Assert.That(HeaderAssert.Fault(Join(Soi, Sof(0xC0, 8, 8, [.. Enumerable.Repeat((1, 1), channels)]), Scan(1, 2), Eoi)),
            Is.EqualTo(HeaderFault.Unsupported));

    [Test]
    public void Read_ChannelsSharingOneId_CountTogether() =>
        Assert.That(HeaderAssert.Info(Join(Soi, SofWithIds(0xC0, 8, 8, (1, 1, 1), (1, 1, 1), (1, 1, 1)), Scan(1, 1, 1), Eoi)).Channels, Is.EqualTo(3));

    [Test]
    public void Read_NoEndMarker_SaysSo()
    {
        HeaderResult result = HeaderReader.Read(Baseline(8, 8).AsSpan()[..^2]);
        Assert.That(result, Is.EqualTo(new HeaderResult(null, HeaderFault.Truncated, "The JPEG ends before its end marker.")));
    }

    private static Orientation OrientationOf(byte[] tiff) => HeaderAssert.Info(Baseline(4, 3, Segment(0xE1, Join(Text("Exif\0\0"), tiff)))).Orientation;
}
