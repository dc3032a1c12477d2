using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class JpegWriterTests
{
    [Test]
    public void Write_EverySamplingScanKindAndRestart_DecodesCloseToTheOriginal(
        [Values] JpegSampling sampling, [Values] bool progressive, [Values(0, 1, 5)] int restartInterval)
    {
        var picture = Samples.Smooth(77, 51);
        byte[] file = JpegWriter.Write(picture, new() { Sampling = sampling, Progressive = progressive, RestartInterval = restartInterval, Quality = 95 });
        var header = Decoded.Header(file);
        Assert.That(header.StoredSize, Is.EqualTo(picture.Size));
        Assert.That(header.IsProgressive, Is.EqualTo(progressive));
        Assert.That(header.ChromaSampling, Is.EqualTo(Expected(sampling)));
        var expected = sampling == JpegSampling.Grey ? Decoded.Grey(picture) : picture;
        var actual = Decoded.Pixels(file);
        Assert.That(Decoded.MeanError(actual, expected), Is.LessThan(sampling == JpegSampling.S411 ? 2.5 : 1.3));
        Assert.That(Decoded.WorstError(actual, expected), Is.LessThan(20));
    }

    [TestCase(0, 10)]
    [TestCase(63, 5)]
    public void Write_SharpPictureAtFullQuality_IsNearlyExact(int background, int line)
    {
        // Worst-case swings between neighbours: large coefficients and long runs.
        var picture = Bitmap.Draw(40, 40, (x, y) => x % line == 0 || y == 20 ? Color.White : new((byte)background, (byte)background, (byte)background));
        byte[] file = JpegWriter.Write(picture, new() { Quality = 100, Sampling = JpegSampling.S444 });
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), picture), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void Write_Progressive_DecodesToTheSamePixelsAsSequential([Values(1, 40, 60, 100)] int quality, [Values(0, 1, 7)] int restartInterval)
    {
        var picture = Samples.Noise(67, 45);
        var options = new JpegOptions { Quality = quality, Sampling = JpegSampling.S422 };
        var sequential = Decoded.Pixels(JpegWriter.Write(picture, options));
        var progressive = Decoded.Pixels(JpegWriter.Write(picture, options with { Progressive = true, RestartInterval = restartInterval }));
        Assert.That(Decoded.WorstError(progressive, sequential), Is.Zero);
    }

    [Test]
    public void Write_OtherHuffmanTablesOrScans_DecodeToTheSamePixels([Values] JpegHuffman huffman, [Values] bool scanForEach, [Values(0, 3)] int restartInterval)
    {
        var picture = Samples.Noise(67, 45);
        var expected = Decoded.Pixels(JpegWriter.Write(picture));
        byte[] file = JpegWriter.Write(picture, new() { Huffman = huffman, ScanForEach = scanForEach, RestartInterval = restartInterval });
        Assert.That(Decoded.Header(file).Scans, Is.EqualTo(scanForEach ? 3 : 1));
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), expected), Is.Zero);
    }

    [Test]
    public void Write_FittedTables_AreSmallerAndLopsidedOnesUseTheLongestCodes()
    {
        var picture = Samples.Noise(67, 45);
        byte[] fitted = JpegWriter.Write(picture, new() { Huffman = JpegHuffman.Fitted }), lopsided = JpegWriter.Write(picture, new() { Huffman = JpegHuffman.Lopsided });
        Assert.That(fitted, Has.Length.LessThan(JpegWriter.Write(picture).Length));
        Assert.That(JpegSegments.Of(lopsided, 0xC4).Max(table => table[16]), Is.GreaterThan(10), "codes of 16 bits");
    }

    [TestCase(4)]
    [TestCase(5)]
    [TestCase(64)]
    [TestCase(190)]
    [TestCase(191)]
    [TestCase(400)]
    [TestCase(2_000)]
    public void Write_ScansAskedFor_HasThemAndStillTheSamePixels(int scans)
    {
        var picture = Samples.Noise(35, 19);
        byte[] file = JpegWriter.Write(picture, new() { Progressive = true, Scans = scans });
        Assert.That(Decoded.Header(file).Scans, Is.EqualTo(scans));
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), Decoded.Pixels(JpegWriter.Write(picture))), Is.Zero);
    }

    [Test]
    public void Write_ScriptAskedFor_SendsItsScansInOrderAndStillTheSamePixels()
    {
        var picture = Samples.Noise(35, 19);
        JpegScan[] script = [new([0], 0, 0, 0, 0), new([0], 1, 63, 0, 0)];
        byte[] file = JpegWriter.Write(picture, new() { Progressive = true, Sampling = JpegSampling.Grey, Script = script });
        Assert.That(Decoded.Header(file).Scans, Is.EqualTo(2));
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), Decoded.Pixels(JpegWriter.Write(picture, new() { Sampling = JpegSampling.Grey }))), Is.Zero);
        Assert.That(() => JpegWriter.Write(picture, new() { Script = script }), Throws.ArgumentException, "sequential");
    }

    [TestCase(JpegSampling.S420, 3)]
    [TestCase(JpegSampling.S420, 2_001)]
    [TestCase(JpegSampling.Grey, 1)]
    [TestCase(JpegSampling.Grey, 884)]
    public void Write_MoreOrFewerScansThanThereCanBe_Throws(JpegSampling sampling, int scans) =>
        Assert.That(
            () => JpegWriter.Write(new(8, 8), new() { Progressive = true, Scans = scans, Sampling = sampling }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Write_LargeFlatPictureInManyScans_StaysSmall()
    {
        byte[] file = JpegWriter.Write(Samples.Flat(1000, 1000, 1), new() { Progressive = true, Scans = 1_000 });
        Assert.That(file, Has.Length.LessThan(100_000), "blocks without news must share end-of-block runs");
    }

    [Test]
    public void Write_Inks_AreMarkedAsAdobeDoesAndLookLikeTheSameInksInATiff([Values(JpegColor.Cmyk, JpegColor.Ycck)] JpegColor color, [Values] bool progressive)
    {
        var picture = Samples.Smooth(77, 51);
        byte[] file = JpegWriter.Write(picture, new() { Color = color, Quality = 98, Progressive = progressive, Sampling = JpegSampling.S422 });
        Assert.That(Decoded.Header(file).IsCmyk);
        byte[] adobe = [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, (byte)(color == JpegColor.Ycck ? 2 : 0)];
        Assert.That(JpegSegments.Of(file, 0xEE).Single(), Is.EqualTo(adobe));
        var tiff = Decoded.Pixels(TiffWriter.Write(picture, new() { Color = TiffColor.Cmyk }));
        Assert.That(Decoded.MeanError(Decoded.Pixels(file), tiff), Is.LessThan(2));
    }

    [TestCase(10, 80, 85)]
    [TestCase(50, 16, 17)]
    [TestCase(75, 8, 9)]
    [TestCase(100, 1, 1)]
    public void Write_Quality_ScalesTheTablesAsLibjpegDoes(int quality, int brightness, int colour)
    {
        byte[][] tables = [.. JpegSegments.Of(JpegWriter.Write(new(8, 8), new() { Quality = quality }), 0xDB)];
        Assert.That(tables.Select(table => (int)table[1]), Is.EqualTo(new[] { brightness, colour }));
    }

    [Test]
    public void Write_QuantisationTable_IsInZigzagOrder()
    {
        byte[] table = JpegSegments.Of(JpegWriter.Write(new(8, 8), new() { Quality = 50 }), 0xDB)[0];
        Assert.That(table[1..9], Is.EqualTo(new byte[] { 16, 11, 12, 14, 12, 10, 16, 14 }));
    }

    [Test]
    public void Write_MetadataAndTrailer_StandWhereReadersLookForThem()
    {
        byte[] profile = [.. IccBuilder.DisplayP3(), .. new byte[150_000]];
        profile[140_000] = 7;
        byte[] exif = ExifBuilder.Build(new() { Orientation = 6 }), xmp = XmpBuilder.Build(new() { Title = "Pier" });
        byte[] file = JpegWriter.Write(Samples.Smooth(20, 10), new()
        {
            Exif = exif,
            IccProfile = profile,
            Xmp = xmp,
            Comment = "Made for a test",
            Trailer = [1, 2, 3],
        });
        var header = Decoded.Header(file);
        Assert.That(header.Orientation, Is.EqualTo(Orientation.TurnRight));
        Assert.That(header.HasProfile);
        Assert.That(JpegSegments.Of(file, 0xE0).Single()[..5], Is.EqualTo("JFIF\0"u8.ToArray()));
        Assert.That(JpegSegments.Of(file, 0xE1), Is.EqualTo(new byte[][]
        {
            [.. "Exif\0\0"u8, .. exif], [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. xmp],
        }));
        byte[][] parts = [.. JpegSegments.Of(file, 0xE2)];
        Assert.That(parts.Select(part => (part[12], part[13])), Is.EqualTo(new (byte, byte)[] { (1, 3), (2, 3), (3, 3) }));
        Assert.That(parts.SelectMany(part => part[14..]), Is.EqualTo(profile));
        Assert.That(JpegSegments.Of(file, 0xFE).Single(), Is.EqualTo("Made for a test"u8.ToArray()));
        Assert.That(file[^5..], Is.EqualTo(new byte[] { 0xFF, 0xD9, 1, 2, 3 }));
    }

    [Test]
    public void Write_SegmentTooLong_Throws() =>
        Assert.That(() => JpegWriter.Write(new(8, 8), new() { Exif = new byte[65_528] }), Throws.ArgumentException);

    [Test]
    public void Write_LongestSegment_IsRead() =>
        Assert.That(JpegSegments.Of(JpegWriter.Write(new(8, 8), new() { Exif = new byte[65_527] }), 0xE1).Single(), Has.Length.EqualTo(65_533));

    [Test]
    public void Write_Transparency_IsLaidOnWhite()
    {
        var picture = Samples.SeeThrough(64, 32);
        var actual = Decoded.Pixels(JpegWriter.Write(picture, new() { Quality = 98, Sampling = JpegSampling.S444 }));
        Assert.That(Decoded.MeanError(actual, Decoded.OnWhite(picture)), Is.LessThan(1));
    }

    [Test]
    public void Write_Twice_GivesTheSameBytes([Values] bool progressive)
    {
        var picture = Samples.Noise(70, 70);
        byte[] first = JpegWriter.Write(picture, new() { Progressive = progressive }), second = JpegWriter.Write(picture, new() { Progressive = progressive });
        Assert.That(second, Is.EqualTo(first));
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void Write_AnySmallSize_KeepsTheColourUpToItsEdges(byte width, byte height, JpegSampling sampling, bool progressive)
    {
        // One colour everywhere: whatever filled the blocks beyond the edge must be that colour too.
        var picture = Bitmap.Draw(1 + (width % 40), 1 + (height % 40), (_, _) => new(200, 80, 40));
        var expected = sampling == JpegSampling.Grey ? Decoded.Grey(picture) : picture;
        var actual = Decoded.Pixels(JpegWriter.Write(picture, new() { Sampling = sampling, Progressive = progressive, Quality = 95 }));
        Assert.That(Decoded.WorstError(actual, expected), Is.LessThanOrEqualTo(3));
    }

    private static ChromaSampling Expected(JpegSampling sampling) => sampling switch
    {
        JpegSampling.S420 => ChromaSampling.Yuv420,
        JpegSampling.S422 => ChromaSampling.Yuv422,
        JpegSampling.S440 => ChromaSampling.Yuv440,
        JpegSampling.S411 => ChromaSampling.Yuv411,
        JpegSampling.S444 => ChromaSampling.Yuv444,
        _ => ChromaSampling.Gray,
    };
}
