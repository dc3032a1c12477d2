using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Jpeg.Writing;
using ImageProxy.Imaging.Planes;
using ImageProxy.Native.TurboJpeg;

namespace ImageProxy.Native.Tests.Jpeg;

/// <summary>What the encoder writes, read back by libjpeg-turbo, which warns of everything that is wrong, and beside what that would have written.</summary>
internal sealed class JpegPlaneEncoderTests
{
    private static readonly PlaneSampling[] Samplings =
        [PlaneSampling.Gray, PlaneSampling.Yuv444, new(2, 1), PlaneSampling.Yuv420, new(1, 2), new(4, 1)];

    private static readonly TurboJpegDecoder Decoder = new();

    [OneTimeSetUp]
    public void StartLibrary() => Assert.That(TurboJpegLibrary.TryInitialize(out string message), Is.True, message);

    [Test]
    public void Encode_EverySmallSize_IsReadBack([ValueSource(nameof(Samplings))] PlaneSampling sampling)
    {
        for (int width = 1; width <= 35; width++)
        {
            for (int height = 1; height <= 35; height += width % 3 + 1)
            {
                using var planes = Draw(new(width, height), sampling, Wave);
                AssertNear(planes, JpegPlaneEncoder.Encode(planes, 100), 100, mostError: 3);
            }
        }
    }

    [Test]
    public void Encode_AnyQuality_IsAsNearAsLibjpegTurboForItsBytes(
        [ValueSource(nameof(Samplings))] PlaneSampling sampling, [Values(5, 30, 60, 80, 90, 94)] int quality)
    {
        using var planes = Draw(new(640, 480), sampling, Texture);
        byte[] own = JpegPlaneEncoder.Encode(planes, quality);
        double error = AssertNear(planes, own, quality);
        var others = Enumerable.Range(Math.Max(1, quality - 15), 20).Where(q => q <= 100).Select(q => TurboJpegEncoder.Encode(planes, q)).ToArray();
        byte[] sameBytes = others.Last(jpeg => jpeg.Length <= own.Length || jpeg == others[0]);
        Assert.That(error, Is.LessThanOrEqualTo(ErrorOf(planes, Decode(sameBytes))));
        Assert.That(own, Has.Length.LessThan(TurboJpegEncoder.Encode(planes, quality).Length));
    }

    [TestCase(95)]
    [TestCase(98)]
    [TestCase(100)]
    public void Encode_ToBeUsedAgain_LeavesNothingOut(int quality)
    {
        using var planes = Draw(new(320, 200), PlaneSampling.Yuv420, Texture);
        double own = AssertNear(planes, JpegPlaneEncoder.Encode(planes, quality), quality);
        Assert.That(own, Is.LessThanOrEqualTo(ErrorOf(planes, Decode(TurboJpegEncoder.Encode(planes, quality))) * 1.001));
    }

    [Test]
    public void Encode_NoiseAndExtremes_AreReadBack([ValueSource(nameof(Samplings))] PlaneSampling sampling, [Values(1, 50, 100)] int quality)
    {
        foreach (var draw in (Func<int, int, int, byte>[])[Noise, Checkers, (_, _, _) => 0, (_, _, _) => 255, (x, _, _) => (byte)(x % 8 < 4 ? 0 : 255)])
        {
            using var planes = Draw(new(133, 67), sampling, draw);
            _ = AssertNear(planes, JpegPlaneEncoder.Encode(planes, quality), quality, mostError: quality == 100 ? 3 : 255);
        }
    }

    [Test]
    public void Encode_ManyAtOnce_IsWhatEachIsAlone()
    {
        YCbCrPlanes[] pictures = [.. Enumerable.Range(0, 6).Select(i => Draw(new(40 + (90 * i), 30 + (70 * i)), Samplings[i], Texture))];
        byte[][] alone = [.. pictures.Select(p => JpegPlaneEncoder.Encode(p, 80))];
        Parallel.For(0, 120, i => Assert.That(JpegPlaneEncoder.Encode(pictures[i % 6], 80), Is.EqualTo(alone[i % 6])));
        foreach (var picture in pictures)
            picture.Dispose();
    }

    [Test]
    public void Encode_Often_AllocatesTheFileAlone()
    {
        using var planes = Draw(new(400, 300), PlaneSampling.Yuv420, Texture);
        for (int i = 0; i < 50; i++)
            _ = JpegPlaneEncoder.Encode(planes, 80);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int bytes = JpegPlaneEncoder.Encode(planes, 80).Length;
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(bytes + 200));
    }

    [Test]
    public void Encode_OutOfRange_IsRefused()
    {
        using var planes = Draw(new(8, 8), PlaneSampling.Gray, Wave);
        using var wide = new YCbCrPlanes(new(JpegPlaneEncoder.LongestSide + 1, 1), PlaneSampling.Gray);
        Assert.That(() => JpegPlaneEncoder.Encode(planes, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => JpegPlaneEncoder.Encode(planes, 101), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => JpegPlaneEncoder.Encode(wide, 80), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <returns>The mean square of the error of the brightness.</returns>
    private static double AssertNear(YCbCrPlanes planes, byte[] jpeg, int quality, int mostError = 255)
    {
        using var decoded = Decode(jpeg);
        Assert.That((decoded.Size, decoded.Sampling), Is.EqualTo((planes.Size, planes.Sampling)));
        int worst = 0;
        foreach (var (plane, other) in ((Plane?, Plane?)[])[(planes.Y, decoded.Y), (planes.Cb, decoded.Cb), (planes.Cr, decoded.Cr)])
        {
            for (int y = 0; y < (plane is null ? 0 : plane == planes.Y ? planes.Size.Height : plane.Size.Height); y++)
            {
                Span<byte> row = plane!.Row(y), back = other!.Row(y);
                for (int x = 0; x < (plane == planes.Y ? planes.Size.Width : plane.Size.Width); x++)
                    worst = Math.Max(worst, Math.Abs(row[x] - back[x]));
            }
        }

        Assert.That(worst, Is.LessThanOrEqualTo(mostError), $"{planes.Size} {planes.Sampling} {quality}");

        return ErrorOf(planes, decoded);
    }

    private static YCbCrPlanes Decode(byte[] jpeg)
    {
        var info = HeaderReader.Read(jpeg).Info!;
        Assert.That(Decoder.TryDecode(jpeg, info, 8, out var decoded, out string detail), Is.True, detail);
        return decoded!;
    }

    private static double ErrorOf(YCbCrPlanes planes, YCbCrPlanes decoded)
    {
        long sum = 0;
        for (int y = 0; y < planes.Size.Height; y++)
        {
            for (int x = 0; x < planes.Size.Width; x++)
                sum += (planes.Y.Row(y)[x] - decoded.Y.Row(y)[x]) * (planes.Y.Row(y)[x] - decoded.Y.Row(y)[x]);
        }

        return (double)sum / planes.Size.Area;
    }

    private static YCbCrPlanes Draw(PixelSize size, PlaneSampling sampling, Func<int, int, int, byte> sample)
    {
        var planes = new YCbCrPlanes(size, sampling);
        int channel = 0;
        foreach (var plane in (Plane?[])[planes.Y, planes.Cb, planes.Cr])
        {
            for (int y = 0; y < plane?.Size.Height; y++)
            {
                for (int x = 0; x < plane.Size.Width; x++)
                    plane.Row(y)[x] = sample(x, y, channel);
            }

            channel++;
        }

        return planes;
    }

    private static byte Wave(int x, int y, int channel) => (byte)Math.Round(128 + (50 * Math.Sin((x + (5 * channel)) / 9.0)) + (50 * Math.Cos((y - (7 * channel)) / 11.0)));

    /// <summary>Waves of all lengths, as photographs have them: the shorter, the weaker.</summary>
    private static byte Texture(int x, int y, int channel)
    {
        double sum = 128;
        for (int octave = 0; octave < 6; octave++)
            sum += 40 / Math.Pow(1.7, octave) * Math.Sin(((x * Math.Cos(octave + channel)) + (y * Math.Sin((2 * octave) + channel))) * Math.Pow(2, octave) / 40);
        return (byte)Math.Clamp(sum + (Noise(x, y, channel) / 64.0), 0, 255);
    }

    private static byte Noise(int x, int y, int channel)
    {
        uint value = (uint)((y * 7919) + (x * 131) + channel + 1) * 0x9e3779b9;
        value = (value ^ (value >> 16)) * 0x7feb352d;
        return (byte)((value ^ (value >> 15)) >> 8);
    }

    private static byte Checkers(int x, int y, int channel) => (byte)((x + y + channel) % 2 * 255);
}
