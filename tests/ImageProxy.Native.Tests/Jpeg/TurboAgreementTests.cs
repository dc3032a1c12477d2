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
        [Values] JpegSampling sampling, [Values(8, 4, 2)] int denominator, [Values(10, 50, 75, 90, 100)] int quality) =>
        AssertEqual(JpegWriter.Write(Photo, new() { Sampling = sampling, Quality = quality }), denominator);

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
        }
    }

    /// <summary>Full blocks without an end code, and coefficients as large as they come.</summary>
    [Test]
    public void TryDecode_NoiseAtFullQuality_EqualsLibjpegTurbo(
        [Values] JpegSampling sampling, [Values] JpegHuffman huffman, [Values(8, 4, 2)] int denominator) =>
        AssertEqual(JpegWriter.Write(Noisy(97, 65), new() { Sampling = sampling, Quality = 100, Huffman = huffman }), denominator);

    [Test]
    public void TryDecode_Progressive_EqualsLibjpegTurbo(
        [Values] JpegSampling sampling, [Values(0, 1, 9)] int restartInterval, [Values(null, 4, 64, 190)] int? scans)
    {
        foreach (int side in (int[])[1, 8, 9, 33, 100])
        {
            AssertEqual(
                JpegWriter.Write(Noisy(side, 60), new() { Sampling = sampling, Progressive = true, Scans = scans, RestartInterval = restartInterval, Quality = 80 }), 8);
        }
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
