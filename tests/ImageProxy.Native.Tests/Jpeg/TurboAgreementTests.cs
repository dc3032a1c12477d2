using ImageProxy.Imaging.Jpeg;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.Jpeg;

/// <summary>Our scaled decoder against libjpeg-turbo's, sample by sample: they give the same, not nearly the same.</summary>
public sealed class TurboAgreementTests
{
    private static readonly Bitmap Photo = Landscape.Draw(421, 317);

    [Test]
    public void TryDecode_EverySamplingScaleAndQuality_EqualsLibjpegTurbo(
        [Values] JpegSampling sampling, [Values(8, 4, 2)] int denominator, [Values(10, 50, 75, 90, 100)] int quality, [Values] bool progressive) =>
        AssertEqual(JpegWriter.Write(Photo, new() { Sampling = sampling, Quality = quality, Progressive = progressive }), denominator);

    [Test]
    public void TryDecode_EveryKindOfTableScanAndRestart_EqualsLibjpegTurbo(
        [Values] JpegHuffman huffman, [Values] bool scanForEach, [Values(0, 1, 7, 53)] int restartInterval, [Values(8, 4, 2)] int denominator) =>
        AssertEqual(
            JpegWriter.Write(Noisy(123, 77), new() { Huffman = huffman, ScanForEach = scanForEach, RestartInterval = restartInterval, Quality = 92 }), denominator);

    /// <summary>One side is never small: libjpeg-turbo is told the size and takes the largest scale that gives it.</summary>
    [Test]
    public void TryDecode_EveryOddSize_EqualsLibjpegTurbo([Values] JpegSampling sampling, [Values(8, 4, 2)] int denominator)
    {
        for (int side = 1; side <= 67; side += side < 20 ? 1 : 5)
        {
            AssertEqual(JpegWriter.Write(Noisy(side, 68 - side), new() { Sampling = sampling }), denominator);
            AssertEqual(JpegWriter.Write(Noisy(side + 16, side + 16), new() { Sampling = sampling, ScanForEach = true, RestartInterval = side }), denominator);
            AssertEqual(JpegWriter.Write(Noisy(side, 68 - side), new() { Sampling = sampling, Progressive = true }), denominator);
            AssertEqual(JpegWriter.Write(Noisy(side + 16, side + 16), new() { Sampling = sampling, Progressive = true, RestartInterval = side }), denominator);
        }
    }

    /// <summary>Full blocks without an end code, and coefficients as large as they come.</summary>
    [Test]
    public void TryDecode_NoiseAtFullQuality_EqualsLibjpegTurbo(
        [Values] JpegSampling sampling, [Values] JpegHuffman huffman, [Values(8, 4, 2)] int denominator, [Values] bool progressive) =>
        AssertEqual(JpegWriter.Write(Noisy(97, 65), new() { Sampling = sampling, Quality = 100, Huffman = huffman, Progressive = progressive }), denominator);

    [Test]
    public void TryDecode_Progressive_EqualsLibjpegTurbo(
        [Values] JpegSampling sampling, [Values(0, 1, 9)] int restartInterval, [Values(null, 4, 64, 190)] int? scans, [Values(8, 4, 2)] int denominator)
    {
        foreach (int side in (int[])[1, 8, 9, 33, 100])
        {
            AssertEqual(
                JpegWriter.Write(Noisy(side, 60), new() { Sampling = sampling, Progressive = true, Scans = scans, RestartInterval = restartInterval, Quality = 80 }), denominator);
        }
    }

    [Test]
    public void TryDecode_EveryScriptOfScans_EqualsLibjpegTurbo(
        [ValueSource(typeof(Scripts), nameof(Scripts.Names))] string script, [Values(JpegSampling.S420, JpegSampling.S422, JpegSampling.Grey)] JpegSampling sampling,
        [Values(0, 1, 30)] int restartInterval, [Values(JpegHuffman.Fitted, JpegHuffman.Lopsided)] JpegHuffman huffman)
    {
        foreach (int quality in (int[])[40, 100])
        {
            var options = new JpegOptions
            {
                Progressive = true,
                Sampling = sampling,
                RestartInterval = restartInterval,
                Huffman = huffman,
                Quality = quality,
                Script = Scripts.Of(script, sampling == JpegSampling.Grey ? 1 : 3),
            };
            byte[] file = JpegWriter.Write(Noisy(123, 77), options);
            foreach (int denominator in (int[])[8, 4, 2])
                AssertEqual(file, denominator);
        }
    }

    /// <summary>
    /// Bits turned over among the entropy-coded ones: what both take for a picture, both take for the same one. libjpeg-turbo takes more: it
    /// forgives runs that pass the end.
    /// </summary>
    [TestCase(false, 8)]
    [TestCase(false, 4)]
    [TestCase(false, 2)]
    [TestCase(true, 4)]
    [TestCase(true, 2)]
    public void TryDecode_BitsTurnedOver_IsRefusedOrEqualsLibjpegTurbo(bool progressive, int denominator)
    {
        foreach (int restartInterval in (int[])[0, 4])
            AssertEqualWhereDecoded(progressive, restartInterval, denominator);
    }

    private static void AssertEqualWhereDecoded(bool progressive, int restartInterval, int denominator)
    {
        byte[] file = JpegWriter.Write(Noisy(61, 45), new() { Progressive = progressive, RestartInterval = restartInterval });
        var random = new Random(denominator + restartInterval);
        int[] scans = [.. Enumerable.Range(0, file.Length - 1).Where(i => file[i] == 0xFF && file[i + 1] == 0xDA)];
        int decoded = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] turned = [.. file];
            int from = Math.Min(scans[random.Next(scans.Length)] + 14, file.Length - 4);
            turned[random.Next(from, file.Length - 2)] ^= (byte)(1 << random.Next(8));
            if (JpegScaledDecoder.TryDecode(turned, denominator, out var planes) != JpegDecodeResult.Decoded)
                continue;
            planes!.Dispose();
            AssertEqual(turned, denominator);
            decoded++;
        }

        Assert.That(decoded, Is.GreaterThan(50), "of those that were changed");
    }

    private static void AssertEqual(byte[] file, int denominator)
    {
        var expected = TurboPlanes.Decode(file, denominator);
        Assert.That(JpegScaledDecoder.TryDecode(file, denominator, out var planes), Is.EqualTo(JpegDecodeResult.Decoded));
        using (planes)
        {
            Assert.That(planes!.Count, Is.EqualTo(expected.Planes.Length));
            for (int i = 0; i < planes.Count; i++)
            {
                for (int y = 0; y < planes.Size(i).Height; y++)
                {
                    var row = expected.Planes[i].AsSpan(y * expected.Strides[i], planes.Size(i).Width);
                    if (!row.SequenceEqual(planes.Row(i, y)))
                        Assert.That(planes.Row(i, y).ToArray(), Is.EqualTo(row.ToArray()), $"plane {i} of {planes.Size(0)}, row {y}");
                }
            }
        }
    }

    private static Bitmap Noisy(int width, int height)
    {
        var random = new Random(width + (1000 * height));
        var picture = Landscape.Draw(width, height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            if (i % 4 != 3)
                picture.Pixels[i] = (byte)Math.Clamp(picture.Pixels[i] + random.Next(-60, 61), 0, 255);
        }

        return picture;
    }
}
