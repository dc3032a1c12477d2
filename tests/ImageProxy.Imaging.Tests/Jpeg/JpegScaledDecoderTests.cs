using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Jpeg;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Imaging.Tests.Jpeg;

public sealed class JpegScaledDecoderTests
{
    private static readonly int[] Denominators = [8, 4, 2];

    [Test]
    public void TryDecode_EverySampling_GivesPlanesOfTheirSizes([Values] JpegSampling sampling, [Values(8, 4, 2)] int denominator)
    {
        using var planes = Decoded(JpegWriter.Write(Slope(77, 51), new() { Sampling = sampling }), denominator);
        var (across, down, expected) = sampling switch
        {
            JpegSampling.S420 => (2, 2, ChromaSampling.Yuv420),
            JpegSampling.S422 => (2, 1, ChromaSampling.Yuv422),
            JpegSampling.S440 => (1, 2, ChromaSampling.Yuv440),
            JpegSampling.S411 => (4, 1, ChromaSampling.Yuv411),
            JpegSampling.S444 => (1, 1, ChromaSampling.Yuv444),
            _ => (1, 1, ChromaSampling.Gray),
        };
        Assert.That(planes.Sampling, Is.EqualTo(expected));
        Assert.That(planes.Count, Is.EqualTo(sampling == JpegSampling.Grey ? 1 : 3));
        Assert.That(planes.Size(0), Is.EqualTo(new PixelSize(Ceiling(77, denominator), Ceiling(51, denominator))));
        for (int i = 1; i < planes.Count; i++)
            Assert.That(planes.Size(i), Is.EqualTo(new PixelSize(Ceiling(Ceiling(77, across), denominator), Ceiling(Ceiling(51, down), denominator))));
    }

    [Test]
    public void TryDecode_EverySampling_ShowsThePicture([Values] JpegSampling sampling, [Values(8, 4, 2)] int denominator)
    {
        // A slope: each sample is near the mean of the pixels it stands for.
        using var planes = Decoded(JpegWriter.Write(Slope(80, 48), new() { Sampling = sampling, Quality = 95 }), denominator);
        for (int y = 0; y < planes.Size(0).Height; y++)
        {
            for (int x = 0; x < planes.Size(0).Width; x++)
            {
                double centre = ((x + 0.5) * denominator) + ((y + 0.5) * denominator) - 1;
                Assert.That((double)planes.Row(0, y)[x], Is.EqualTo(40 + centre).Within(3), $"{x}, {y}");
            }
        }

        for (int i = 1; i < planes.Count; i++)
            Assert.That(planes.Row(i, 0).ToArray(), Is.All.InRange(126, 130), "grey has no colour");
    }

    [Test]
    public void TryDecode_Progressive_EqualsSequential([Values] JpegSampling sampling, [Values(0, 1, 5)] int restartInterval, [Values(8, 4, 2)] int denominator)
    {
        var options = new JpegOptions { Sampling = sampling, RestartInterval = restartInterval, Quality = 70 };
        using var sequential = Decoded(JpegWriter.Write(Noise(577, 51), options), denominator);
        using var progressive = Decoded(JpegWriter.Write(Noise(577, 51), options with { Progressive = true }), denominator);
        for (int i = 0; i < sequential.Count; i++)
        {
            for (int y = 0; y < sequential.Size(i).Height; y++)
                Assert.That(progressive.Row(i, y).ToArray(), Is.EqualTo(sequential.Row(i, y).ToArray()));
        }
    }

    [Test]
    public void TryDecode_CutAtEveryByte_IsNeverAPicture([Values] bool progressive, [Values(0, 2)] int restartInterval, [Values(8, 4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(41, 33), new() { Progressive = progressive, RestartInterval = restartInterval });
        for (int length = 0; length < file.Length; length++)
        {
            Assert.That(JpegScaledDecoder.TryDecode(file.AsSpan(0, length), denominator, out var planes), Is.Not.EqualTo(JpegDecodeResult.Decoded), $"{length} bytes");
            Assert.That(planes, Is.Null);
        }
    }

    [Test]
    public void TryDecode_DataEndedEarlyButClosed_IsBroken([Values] JpegHuffman huffman, [Values] bool scanForEach, [Values(8, 4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(41, 33), new() { Huffman = huffman, ScanForEach = scanForEach });
        int start = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 8;
        for (int length = start + 8; length < file.Length - 3; length++)
        {
            if (file[length - 1] == 0xFF)
                continue;
            byte[] mended = [.. file[..length], 0xFF, 0xD9];
            Assert.That(JpegScaledDecoder.TryDecode(mended, denominator, out _), Is.EqualTo(JpegDecodeResult.Broken), $"{length} bytes");
        }
    }

    [Test]
    public void TryDecode_RestartMarkerOfAnotherNumberOrMissing_IsBroken([Values(8, 4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(80, 80), new() { RestartInterval = 2 });
        int marker = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD3]);
        Assert.That(Result(file.With(marker + 1, 0xD4), denominator), Is.EqualTo(JpegDecodeResult.Broken));
        Assert.That(Result([.. file[..marker], .. file[(marker + 2)..]], denominator), Is.EqualTo(JpegDecodeResult.Broken));
    }

    [Test]
    public void TryDecode_BytesAfterTheDataOfAScan_AreLeftToOthers([Values(8, 4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(40, 40));
        Assert.That(Result([.. file[..^2], 0x55, 0x55, 0xFF, 0xD9], denominator), Is.EqualTo(JpegDecodeResult.NotTaken));
        Assert.That(Result([.. file[..^2], 0xFF, 0xFF, 0xD9, 1, 2, 3], denominator), Is.EqualTo(JpegDecodeResult.Decoded), "fill bytes, and a trailer");
    }

    [Test]
    public void TryDecode_VariantsForOthers_AreNotTaken()
    {
        byte[] file = JpegWriter.Write(Noise(40, 40));
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        foreach (int denominator in Denominators)
        {
            Assert.That(Result(JpegWriter.Write(Noise(40, 40), new() { Color = JpegColor.Cmyk }), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "four inks");
            Assert.That(Result(file.With(frame + 1, 0xC9), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "arithmetic");
            Assert.That(Result(file.With(frame + 1, 0xC3), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "lossless");
            Assert.That(Result(file.With(frame + 4, 12), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "12 bits");
            Assert.That(Result(file.With(frame + 11, 0x31), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "odd sampling");
            Assert.That(Result([0xFF, 0xD8, .. JpegBytes.Adobe(0), .. file[20..]], denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "RGB");
            Assert.That(Result(file.With(frame + 1, 0xC1), denominator), Is.EqualTo(JpegDecodeResult.Decoded), "extended sequential");
        }

    }

    [Test]
    public void TryDecode_AreaThatTheFileCannotHold_IsBrokenWithoutMemoryForIt()
    {
        byte[] file = JpegWriter.Write(Noise(40, 40), new() { Sampling = JpegSampling.Grey });
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        byte[] large = file.With(frame + 5, 0xFF, 0x00, 0xFF, 0x00);
        Assert.That(Result(large, 2), Is.EqualTo(JpegDecodeResult.Broken));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(JpegScaledDecoder.TryDecode(large, 2, out _), Is.EqualTo(JpegDecodeResult.Broken));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20_000));
    }

    [Test]
    public void TryDecode_SecondTime_AllocatesNextToNothing([Values(8, 4, 2)] int denominator, [Values] bool progressive)
    {
        byte[] file = JpegWriter.Write(Noise(400, 300), new() { Progressive = progressive });
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            JpegScaledDecoder.TryDecode(file, denominator, out var planes);
            planes!.Dispose();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.LessThan(2_000), "bytes");
    }

    [Test]
    public void TryDecode_AnotherDenominator_Throws([Values(0, 1, 3, 16)] int denominator) =>
        Assert.That(() => JpegScaledDecoder.TryDecode([], denominator, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static JpegPlanes Decoded(byte[] file, int denominator)
    {
        Assert.That(JpegScaledDecoder.TryDecode(file, denominator, out var planes), Is.EqualTo(JpegDecodeResult.Decoded));
        return planes!;
    }

    private static JpegDecodeResult Result(byte[] file, int denominator)
    {
        var result = JpegScaledDecoder.TryDecode(file, denominator, out var planes);
        planes?.Dispose();
        return result;
    }

    private static Bitmap Slope(int width, int height) => Bitmap.Draw(width, height, (x, y) => new((byte)(40 + x + y), (byte)(40 + x + y), (byte)(40 + x + y)));

    private static Bitmap Noise(int width, int height)
    {
        var random = new Random(width);
        var picture = new Bitmap(width, height);
        random.NextBytes(picture.Pixels);
        for (int i = 3; i < picture.Pixels.Length; i += 4)
            picture.Pixels[i] = 255;
        return picture;
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
