using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;
using static ImageProxy.Imaging.Tests.Formats.Bytes.TiffBytes;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class TiffHeaderTests
{
    [Test]
    public void Read_Rgb_DescribesIt([Values] bool bigEndian) => Assert.That(HeaderAssert.Info(Picture(bigEndian, 5, 4).Build()), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.Tiff,
        StoredSize = new PixelSize(5, 4),
    }));

    [Test]
    public void Read_SizesOfEveryWidth_AreRead([Values(TiffBytes.Byte, Short, Long)] int type, [Values] bool bigEndian) =>
        Assert.That(HeaderAssert.Info(Picture(bigEndian, 5, 4).Set(256, type, 5).Set(257, type, 4).Build()).StoredSize, Is.EqualTo(new PixelSize(5, 4)));

    [Test]
    public void Read_Orientation_IsApplied([Values] bool bigEndian, [Range(1, 8)] int value) =>
        Assert.That(HeaderAssert.Info(Picture(bigEndian, 5, 4).Set(274, Short, value).Build()).Orientation, Is.EqualTo((Orientation)value));

    [TestCase(1, 1, 1)]
    [TestCase(1, 16, 1)]
    [TestCase(3, 8, 3)]
    [TestCase(4, 16, 4)]
    public void Read_SamplesAndBits_GiveChannelsAndDepth(int samples, int bits, int channels)
    {
        ImageInfo info = HeaderAssert.Info(Picture(false, 5, 4, samples, bits).Build());
        Assert.That((info.BitDepth, info.Channels, info.HasAlpha), Is.EqualTo((bits, channels, false)));
    }

    [Test]
    public void Read_ExtraSample_IsAlpha([Values(0, 1, 2)] int kind) =>
        Assert.That(HeaderAssert.Info(Picture(true, 5, 4, 4).Set(338, Short, kind).Build()).HasAlpha, Is.True);

    [Test]
    public void Read_SeparatedColors_AreCmyk() => Assert.That(HeaderAssert.Info(Picture(false, 5, 4, 4).Set(262, Short, 5).Build()).IsCmyk, Is.True);

    [Test]
    public void Read_Palette_CountsAsColor() => Assert.That(HeaderAssert.Info(Picture(false, 5, 4, 1, 4).Set(262, Short, 3).Build()).Channels, Is.EqualTo(3));

    [Test]
    public void Read_Profile_IsSeen() => Assert.That(HeaderAssert.Info(Picture(false, 5, 4).Set(34675, 7, 1, 2, 3, 4, 5).Build()).HasProfile, Is.True);

    [TestCase(32)]
    [TestCase(64)]
    [TestCase(12)]
    [TestCase(0)]
    public void Read_OtherDepths_AreUnsupported(int bits) =>
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4, 3, bits).Set(279, Long, 4000).Build()), Is.EqualTo(HeaderFault.Unsupported));

    [Test]
    public void Read_UnlikeOrFloatingOrManyChannels_AreUnsupported()
    {
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(258, Short, 8, 8, 4).Build()), Is.EqualTo(HeaderFault.Unsupported));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4, 3, 16).Set(339, Short, 3, 3, 3).Build()), Is.EqualTo(HeaderFault.Unsupported));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4, 6).Build()), Is.EqualTo(HeaderFault.Unsupported));
    }

    [TestCase("II+\0")]
    [TestCase("MM\0+")]
    public void Read_BigTiff_IsUnsupported(string start) =>
        Assert.That(HeaderAssert.Fault(Join(Text(start), new byte[40])), Is.EqualTo(HeaderFault.Unsupported));

    [TestCase(0, 4)]
    [TestCase(5, 0)]
    [TestCase(0x80000000, 4)]
    [TestCase(5, 0xFFFFFFFF)]
    public void Read_ImpossibleSize_IsMalformed(long width, long height) =>
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(256, Long, width).Set(257, Long, height).Build()), Is.EqualTo(HeaderFault.Malformed));

    [Test]
    public void Read_LargestSize_DoesNotOverflow()
    {
        byte[] tiff = Picture(false, 5, 4, 4, 16).Set(256, Long, int.MaxValue).Set(257, Long, int.MaxValue).Set(259, Short, 5).Build();
        Assert.That(HeaderAssert.Info(tiff).StoredSize.Area, Is.EqualTo((long)int.MaxValue * int.MaxValue));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4, 4, 16).Set(256, Long, int.MaxValue).Set(257, Long, int.MaxValue).Build()),
            Is.EqualTo(HeaderFault.Truncated), "uncompressed");
    }

    [Test]
    public void Read_DataShorterThanThePicture_IsTruncated()
    {
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Build(dataLength: 59)), Is.EqualTo(HeaderFault.Truncated), "strip past the end");
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(279, Long, 59).Build()), Is.EqualTo(HeaderFault.Truncated), "strips too short");
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(279, Long, 0).Set(259, Short, 5).Build()), Is.EqualTo(HeaderFault.Truncated), "no bytes");
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(279, Long, 0xFFFFFFFF).Build(60)), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Info(Picture(false, 5, 4).Set(279, Long, 59).Set(259, Short, 5).Build()).Channels, Is.EqualTo(3), "compressed");
    }

    [Test]
    public void Read_EveryStrip_IsChecked()
    {
        Assert.That(HeaderAssert.Info(Picture(false, 5, 4).Set(273, Long, 8, 9).Set(279, Long, 30, 30).Build()).Channels, Is.EqualTo(3));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(273, Long, 8, 5000).Set(279, Long, 30, 30).Build()), Is.EqualTo(HeaderFault.Truncated));
    }

    [Test]
    public void Read_Tiles_AreCheckedLikeStrips()
    {
        TiffBytes Tiles(long width, long height, long bytes) => Picture(false, 5, 4).Remove(273).Remove(279)
            .Set(322, Long, width).Set(323, Long, height).Set(324, Long, 8).Set(325, Long, bytes);
        Assert.That(HeaderAssert.Info(Tiles(16, 16, 60).Build(60)).StoredSize, Is.EqualTo(new PixelSize(5, 4)));
        Assert.That(HeaderAssert.Fault(Tiles(16, 16, 600).Build(60)), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(Tiles(4097, 16, 60).Build(60)), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Tiles(16, 0x7FFFFFF0, 60).Build(60)), Is.EqualTo(HeaderFault.Malformed));
    }

    [Test]
    public void Read_PlacesMissingOrUneven_IsMalformed()
    {
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Remove(273).Build()), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Remove(279).Build(60)), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(273, Long, 8, 8).Build()), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(Picture(false, 5, 4).Set(273, 2, 8).Build()), Is.EqualTo(HeaderFault.Malformed), "as text");
    }

    [Test]
    public void Read_DirectoryElsewhere_IsAFault()
    {
        byte[] tiff = Picture(false, 5, 4).Build();
        Assert.That(HeaderAssert.Fault(tiff.With(4, Le32(0))), Is.EqualTo(HeaderFault.Malformed));
        Assert.That(HeaderAssert.Fault(tiff.With(4, Le32(0xFFFFFFFF))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(tiff.With(4, Le32(tiff.Length - 1))), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(tiff.With(8, 0xFF, 0xFF)), Is.EqualTo(HeaderFault.Truncated), "65,535 entries");
    }

    /// <summary>Values behind the picture data, where many writers put them: a profile, or the tables that JPEG strips need.</summary>
    [Test]
    public void Read_CutInsideTheLastValue_IsTruncated([Values(7, 5, 12)] int type, [Values] bool bigEndian)
    {
        byte[] tiff = Picture(bigEndian, 5, 4).Set(34675, type, 1).Build();
        int entry = tiff.AsSpan().IndexOf(bigEndian ? [0x87, 0x73] : (byte[])[0x73, 0x87]);
        int width = type == 7 ? 1 : 8;
        byte[] count = Be32(40 / width), place = Be32(tiff.Length);
        if (!bigEndian)
            (count, place) = ([.. count.Reverse()], [.. place.Reverse()]);
        byte[] whole = [.. tiff.With(entry + 4, count).With(entry + 8, place), .. new byte[40]];

        Assert.That(HeaderAssert.Fault(whole), Is.EqualTo(HeaderFault.None));
        Assert.That(HeaderAssert.Fault(whole[..^1]), Is.EqualTo(HeaderFault.Truncated));
        Assert.That(HeaderAssert.Fault(whole[..tiff.Length]), Is.EqualTo(HeaderFault.Truncated));
    }
}
