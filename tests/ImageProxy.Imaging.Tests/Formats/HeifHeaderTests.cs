using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.HeifBytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class HeifHeaderTests
{
    private const string AlphaUrn = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", HevcAlphaUrn = "urn:mpeg:hevc:2015:auxid:1";

    private static HeifBytes With(params byte[][] properties) =>
        new() { Properties = [Ispe(64, 48), .. properties], Associated = [.. Enumerable.Range(1, properties.Length + 1)] };

    private static HeifBytes Tiles(byte[] data, bool inIdat = false) => new()
    {
        Items = [(1, "grid"), (2, "av01")],
        Properties = [Ispe(640, 480), Av1C(deep: true)],
        Data = data,
        InIdat = inIdat,
    };

    [Test]
    public void Read_Avif_DescribesIt([Values] bool wide) => Assert.That(HeaderAssert.Info(new HeifBytes { Wide = wide }.Build()), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.Avif,
        StoredSize = new PixelSize(64, 48),
    }));

    [TestCase("avif", "av01", ImageFormat.Avif)]
    [TestCase("avis", "av01", ImageFormat.Avif)]
    [TestCase("mif1", "av01", ImageFormat.Avif)]
    [TestCase("heic", "hvc1", ImageFormat.Heic)]
    [TestCase("heix", "hvc1", ImageFormat.Heic)]
    [TestCase("mif1", "hvc1", ImageFormat.Heic)]
    public void Read_BrandAndItem_GiveTheFormat(string brand, string item, ImageFormat expected)
    {
        ImageInfo info = HeaderAssert.Info(new HeifBytes { Brands = [brand], Items = [(1, item)] }.Build());
        Assert.That((info.Format, info.Frames), Is.EqualTo((expected, 1)));
    }

    [TestCase("jpeg")]
    [TestCase("j2k1")]
    public void Read_OtherCodings_AreUnsupported(string item) =>
        Assert.That(HeaderAssert.Fault(new HeifBytes { Brands = ["mif1"], Items = [(1, item)] }.Build()), Is.EqualTo(HeaderFault.Unsupported));

    [TestCase(0, 64, 48)]
    [TestCase(1, 48, 64)]
    [TestCase(2, 64, 48)]
    [TestCase(3, 48, 64)]
    public void Read_OwnTurn_IsInTheSizeAndNotInTheOrientation(int quarters, int width, int height)
    {
        ImageInfo info = HeaderAssert.Info(With(Irot(quarters), Imir).Build());
        Assert.That((info.StoredSize, info.Size, info.Orientation), Is.EqualTo((new PixelSize(width, height), new PixelSize(width, height), Orientation.Upright)));
    }

    [Test]
    public void Read_TurnOfAnotherItem_DoesNotCount() =>
        Assert.That(HeaderAssert.Info(new HeifBytes { Properties = [Ispe(64, 48), Irot(1), Ispe(9, 9)], Associated = [1] }.Build()).StoredSize,
            Is.EqualTo(new PixelSize(64, 48)));

    [Test]
    public void Read_CutThenTurn_GivesTheTurnedCut() =>
        Assert.That(HeaderAssert.Info(With(Clap(121, 2, 40, 1), Irot(1)).Build()).StoredSize, Is.EqualTo(new PixelSize(40, 61)));

    [TestCase(65, 1, 48, 1, HeaderFault.Malformed)]
    [TestCase(64, 0, 48, 1, HeaderFault.Malformed)]
    [TestCase(0, 1, 48, 1, HeaderFault.Malformed)]
    [TestCase(0xFFFFFFFF, 1, 48, 1, HeaderFault.Malformed)]
    [TestCase(31, 1, 48, 1, HeaderFault.Unsupported)]
    public void Read_ImpossibleOrHugeCut_IsAFault(long width, long widthBy, long height, long heightBy, HeaderFault expected) =>
        Assert.That(HeaderAssert.Fault(With(Clap(width, widthBy, height, heightBy)).Build()), Is.EqualTo(expected));

    [TestCase(false, false, 8)]
    [TestCase(true, false, 10)]
    [TestCase(true, true, 12)]
    public void Read_Av1Configuration_GivesDepth(bool deep, bool deepest, int expected) =>
        Assert.That(HeaderAssert.Info(With(Av1C(deep, deepest)).Build()).BitDepth, Is.EqualTo(expected));

    [Test]
    public void Read_HevcConfiguration_GivesDepthAndGray()
    {
        ImageInfo info = HeaderAssert.Info((With(HvcC(10, chroma: 0)) with { Brands = ["heic"], Items = [(1, "hvc1")] }).Build());
        Assert.That((info.BitDepth, info.Channels), Is.EqualTo((10, 1)));
    }

    [Test]
    public void Read_PixelInformation_GivesDepthAndChannels()
    {
        Assert.That(HeaderAssert.Info(With(Pixi(10, 12, 10)).Build()).BitDepth, Is.EqualTo(12));
        Assert.That(HeaderAssert.Info(With(Pixi(8)).Build()).Channels, Is.EqualTo(1));
        Assert.That(HeaderAssert.Info(With(Av1C(gray: true)).Build()).Channels, Is.EqualTo(1));
        Assert.That(HeaderAssert.Fault(With(Pixi(9)).Build()), Is.EqualTo(HeaderFault.Unsupported));
    }

    [TestCase(AlphaUrn, true)]
    [TestCase(HevcAlphaUrn, true)]
    [TestCase("urn:mpeg:hevc:2015:auxid:2", false)]
    public void Read_AuxiliaryPicture_MayBeAlpha(string urn, bool expected)
    {
        ImageInfo info = HeaderAssert.Info(new HeifBytes { Properties = [Ispe(64, 48), AuxC(urn)] }.Build());
        Assert.That((info.HasAlpha, info.Channels), Is.EqualTo((expected, expected ? 4 : 3)));
    }

    [TestCase("prof", true)]
    [TestCase("rICC", true)]
    [TestCase("nclx", false)]
    public void Read_ColorBox_MayBeAProfile(string kind, bool expected) =>
        Assert.That(HeaderAssert.Info(With(Colr(kind)).Build()).HasProfile, Is.EqualTo(expected));

    [Test]
    public void Read_NothingTiedToThePrimary_TakesTheLargestSize([Values] bool hasPrimary)
    {
        var heif = new HeifBytes { Primary = hasPrimary ? 1 : null, Associated = [], Properties = [Ispe(64, 48), Ispe(640, 480), Ispe(1, 2)] };
        Assert.That(HeaderAssert.Info(heif.Build()).StoredSize, Is.EqualTo(new PixelSize(640, 480)));
    }

    [Test]
    public void Read_LargestSize_DoesNotOverflow() =>
        Assert.That(HeaderAssert.Info(new HeifBytes { Properties = [Ispe(int.MaxValue, int.MaxValue)] }.Build()).StoredSize.Width, Is.EqualTo(int.MaxValue));

    [TestCase(0, 48)]
    [TestCase(64, 0)]
    [TestCase(0x80000000, 48)]
    [TestCase(64, 0xFFFFFFFF)]
    public void Read_ImpossibleSize_IsMalformed(long width, long height) =>
        Assert.That(HeaderAssert.Fault(new HeifBytes { Properties = [Ispe(width, height)] }.Build()), Is.EqualTo(HeaderFault.Malformed));

    [Test]
    public void Read_Tiles_TakeTheirDepthFromAnyItem([Values] bool inIdat, [Values] bool wide)
    {
        ImageInfo info = HeaderAssert.Info(Tiles(wide ? WideGridData(640, 480) : GridData(640, 480), inIdat).Build());
        Assert.That((info.StoredSize, info.BitDepth), Is.EqualTo((new PixelSize(640, 480), 10)));
    }

    [Test]
    public void Read_TilesOfAnotherSize_AreMalformed([Values] bool inIdat)
    {
        Assert.That(HeaderAssert.Fault(Tiles(GridData(641, 480), inIdat).Build()), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Tiles(WideGridData(640, 0xFFFFFFFF), inIdat).Build()), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Tiles(GridData(640, 480)[..7], inIdat).Build()), Is.EqualTo(HeaderFault.Malformed));
    }

    [TestCase(2000, 2000, HeaderFault.None)]
    [TestCase(2001, 2000, HeaderFault.Unsupported)]
    public void Read_AnotherPictureMuchLarger_IsUnsupported(int width, int height, HeaderFault expected) =>
        Assert.That(HeaderAssert.Fault(new HeifBytes { Properties = [Ispe(64, 48), Ispe(width, height)] }.Build()), Is.EqualTo(expected));

    [TestCase(5000, HeaderFault.None)]
    [TestCase(5001, HeaderFault.Unsupported)]
    public void Read_AnotherPictureTwiceAsLarge_IsTheLimit(int height, HeaderFault expected) =>
        Assert.That(HeaderAssert.Fault(new HeifBytes { Properties = [Ispe(2500, 2000), Ispe(2000, height)] }.Build()), Is.EqualTo(expected));

    [Test]
    public void Read_BoxLengths_MayBeWideOrOpen()
    {
        byte[] avif = new HeifBytes().Build();
        byte[] toTheEnd = avif.With(avif.Length - 16, Be32(0));
        Assert.That(HeaderAssert.Info(toTheEnd).StoredSize, Is.EqualTo(new PixelSize(64, 48)));
        byte[] wide = Join(avif, Be32(1), Text("free"), Be32(0), Be32(20), new byte[4]);
        Assert.That(HeaderAssert.Info(wide).StoredSize, Is.EqualTo(new PixelSize(64, 48)));
        Assert.That(HeaderAssert.Fault(wide[..^1]), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(wide.With(avif.Length + 8, 0xFF)), Is.EqualTo(HeaderFault.Truncated), "a length above 63 bits");
    }

    [Test]
    public void Read_PictureDataMissingAltogether_IsTruncated()
    {
        byte[] avif = new HeifBytes().Build();
        Assert.That(HeaderAssert.Fault(avif[..^16]), Is.EqualTo(HeaderFault.Truncated));
    }

    [Test]
    public void Read_ExtentsWithoutWidth_AreNotCountedOneByOne()
    {
        byte[] items = Join(Enumerable.Range(1, 60_000).Select(i => Join(Be16(i), Be16(0), Be16(65535))));
        byte[] avif = Join(Box("ftyp", Text("avif"), Be32(0)), Full("meta", 0, 0, Full("iloc", 0, 0, [0, 0], Be16(60_000), items),
            Box("iprp", Box("ipco", Ispe(3, 4)))));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(HeaderAssert.Fault(avif), Is.EqualTo(HeaderFault.Unsupported));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        byte[] ftyp = Box("ftyp", Text("avif"), Be32(0));
        yield return Case("no meta", Join(ftyp, Box("mdat", new byte[8])));
        yield return Case("empty meta", Join(ftyp, Box("meta")));
        yield return Case("property that is not there", (With() with { Associated = [1, 2] }).Build());
        yield return Case("short turn", With(Box("irot")).Build());
        yield return Case("wide length below its own header", With(Join(Be32(1), Text("irot"), Be32(0), Be32(8))).Build());
        yield return Case("short cut", With(Box("clap", new byte[31])).Build());
        yield return Case("short pixel information", With(Full("pixi", 0, 0, [3, 8, 8])).Build());
        yield return Case("short configuration", With(Box("av1C", [1, 2, 3])).Build());
        yield return Case("short size", (With() with { Properties = [Full("ispe", 0, 0, Be32(5))] }).Build());
        yield return Case("child past its parent", Join(ftyp, Full("meta", 0, 0, Be32(100), Text("pitm")), Box("free", new byte[200])));
        yield return Case("short primary", Join(ftyp, Full("meta", 0, 0, Full("pitm", 0, 0, [1]))));
        yield return Case("short place list", Join(ftyp, Full("meta", 0, 0, Full("iloc", 0, 0, [0x44, 0], Be16(1), Be16(1)))));
        yield return Case("fields of 15 bytes", Join(ftyp, Full("meta", 0, 0, Full("iloc", 0, 0, [0xFF, 0xF0], Be16(1), new byte[100]))));
        yield return Case("associations past the end", Join(ftyp, Full("meta", 0, 0, Box("iprp", Full("ipma", 0, 0, Be32(0xFFFFFFFF), new byte[50])))));
        yield return Case("too many properties", new HeifBytes { Properties = [.. Enumerable.Repeat(Ispe(3, 4), 10_000)] }.Build());

        static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public void Read_BrokenStructure_IsMalformed(byte[] bytes) => Assert.That(HeaderAssert.Fault(bytes), Is.EqualTo(HeaderFault.Malformed));

    [Test]
    public void Read_ExtentWhoseOffsetsWrapAround_IsTruncated()
    {
        byte[] wrapping = Full("iloc", 1, 0, [0x88, 0x80], Be16(1), Be16(1), Be16(0), Be16(0), Be32(0xFFFFFFFF), Be32(0xFFFFFFFF), Be16(1),
            Be32(0), Be32(2), Be32(0), Be32(1));
        Assert.That(HeaderAssert.Fault(Join(Box("ftyp", Text("avif"), Be32(0)), Full("meta", 0, 0, wrapping))), Is.EqualTo(HeaderFault.Truncated));
    }
}
