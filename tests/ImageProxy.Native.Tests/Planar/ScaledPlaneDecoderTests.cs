using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planes;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.Planar;

/// <summary>Which of the two decoders reads an original must not show.</summary>
public sealed class ScaledPlaneDecoderTests
{
    private readonly TurboJpegDecoder _turbo = new();
    private readonly Watched _other = new(new TurboJpegDecoder());

    [OneTimeSetUp]
    public void StartLibrary() => Assert.That(TurboJpegLibrary.TryInitialize(out string message), Is.True, message);

    [Test]
    public void TryDecode_EverySamplingAndScale_GivesTheSamplesOfLibjpegTurbo(
        [Values] JpegSampling sampling, [Values(1, 2, 4, 8)] int eighths, [Values] bool progressive)
    {
        byte[] jpeg = JpegWriter.Write(Landscape.Draw(203, 117), new() { Sampling = sampling, Progressive = progressive });
        var info = HeaderReader.Read(jpeg).Info!;
        _other.Asked = 0;

        Assert.That(new ScaledPlaneDecoder(_other).TryDecode(jpeg, info, eighths, out var planes, out string detail), Is.True, detail);
        Assert.That(_turbo.TryDecode(jpeg, info, eighths, out var expected, out detail), Is.True, detail);

        using var got = planes!;
        using var wanted = expected!;
        Assert.That((got.Size, got.Sampling), Is.EqualTo((wanted.Size, wanted.Sampling)));
        AssertSame(got.Y, wanted.Y, wanted.Size.Width, wanted.Size.Height);
        if (wanted.Sampling.HasColor)
        {
            var size = wanted.Sampling.ColorSize(wanted.Size);
            AssertSame(got.Cb!, wanted.Cb!, size.Width, size.Height);
            AssertSame(got.Cr!, wanted.Cr!, size.Width, size.Height);
        }

        Assert.That(_other.Asked, Is.EqualTo(eighths < 8 ? 0 : 1));
    }

    [Test]
    public void TryDecode_CutOrContradicted_IsRefused([Values(1, 2, 4, 8)] int eighths)
    {
        byte[] jpeg = JpegWriter.Write(Landscape.Draw(90, 70), new());
        var info = HeaderReader.Read(jpeg).Info!;
        var decoder = new ScaledPlaneDecoder(_turbo);
        for (int length = 0; length < jpeg.Length - 2; length += 61)
            Assert.That((decoder.TryDecode(jpeg.AsSpan(0, length), info, eighths, out var planes, out string why), planes, why.Length > 0), Is.EqualTo((false, (YCbCrPlanes?)null, true)));
        foreach (var lie in (ImageInfo[])[info with { StoredSize = new(80, 70) }, info with { ChromaSampling = ChromaSampling.Yuv444 }, info with { ChromaSampling = ChromaSampling.Gray }])
        {
            Assert.That(decoder.TryDecode(jpeg, lie, eighths, out _, out string detail), Is.False);
            Assert.That(detail, Does.Contain("disagreement"));
        }
    }

    private static void AssertSame(Plane got, Plane wanted, int width, int height)
    {
        for (int y = 0; y < height; y++)
            Assert.That(got.Row(y)[..width].SequenceEqual(wanted.Row(y)[..width]), $"row {y}");
    }

    private sealed class Watched(IPlaneDecoder decoder) : IPlaneDecoder
    {
        public int Asked { get; set; }

        public bool TryDecode(ReadOnlySpan<byte> original, ImageInfo info, int eighths, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out YCbCrPlanes? planes, out string detail)
        {
            Asked++;
            return decoder.TryDecode(original, info, eighths, out planes, out detail);
        }
    }
}
