using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.WebP;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.TurboJpeg;

[TestFixture]
public sealed class TurboJpegTests
{
    private static readonly ChromaSampling[] Samplings =
        [ChromaSampling.Gray, ChromaSampling.Yuv444, ChromaSampling.Yuv422, ChromaSampling.Yuv420, ChromaSampling.Yuv440, ChromaSampling.Yuv411];

    private readonly TurboJpegDecoder _decoder = new();

    [OneTimeSetUp]
    public void StartLibrary() => Assert.That(TurboJpegLibrary.TryInitialize(out string message), Is.True, message);

    [Test]
    public void TryDecode_OfEncode_IsThePictureAtEveryScale([ValueSource(nameof(Samplings))] ChromaSampling kind, [Range(1, 8)] int eighths)
    {
        PixelSize size = new(187, 133);
        byte[] jpeg = Encode(size, PlaneSampling.Of(kind)!.Value, 98);
        var info = HeaderReader.Read(jpeg).Info!;
        Assert.That(info.ChromaSampling, Is.EqualTo(kind));

        Assert.That(_decoder.TryDecode(jpeg, info, eighths, out var planes, out string detail), Is.True, detail);

        using var decoded = planes!;
        Assert.That(decoded.Size, Is.EqualTo(PlaneScale.Of(size, eighths)));
        Check(decoded.Y, 1, 1, eighths, size, (x, y) => Wave(x, y, 0));
        if (decoded is { Cb: { } cb, Cr: { } cr })
        {
            Check(cb, decoded.Sampling.Across, decoded.Sampling.Down, eighths, size, (x, y) => Wave(x, y, 1));
            Check(cr, decoded.Sampling.Across, decoded.Sampling.Down, eighths, size, (x, y) => Wave(x, y, 2));
        }
    }

    [Test]
    public void TryDecode_CutAnywhere_IsRefused([Values] bool progressive)
    {
        byte[] jpeg = JpegWriter.Write(Landscape.Draw(90, 70), new() { Progressive = progressive });
        var info = HeaderReader.Read(jpeg).Info!;
        for (int length = 0; length < jpeg.Length - 2; length += 37)
        {
            Assert.That(_decoder.TryDecode(jpeg.AsSpan(0, length), info, 8, out var planes, out string detail), Is.False, $"cut at {length}");
            Assert.That(planes, Is.Null);
            Assert.That(detail, Is.Not.Empty);
        }
    }

    [Test]
    public void TryDecode_DataTheDecoderOnlyWarnsOf_IsRefused()
    {
        byte[] jpeg = JpegWriter.Write(Landscape.Draw(90, 70), new());
        var info = HeaderReader.Read(jpeg).Info!;
        // An end marker amid the data: libjpeg-turbo fills the rest with grey and a warning.
        (jpeg[jpeg.Length * 2 / 3], jpeg[(jpeg.Length * 2 / 3) + 1]) = (0xFF, 0xD9);

        Assert.That(_decoder.TryDecode(jpeg, info, 8, out _, out string detail), Is.False);
        Assert.That(detail, Does.Contain("premature end"));
    }

    [Test]
    public void TryDecode_HeaderThatDisagrees_IsRefused()
    {
        byte[] jpeg = JpegWriter.Write(Landscape.Draw(90, 70), new());
        var info = HeaderReader.Read(jpeg).Info!;
        foreach (var lie in (ImageInfo[])[info with { StoredSize = new(80, 70) }, info with { ChromaSampling = ChromaSampling.Yuv444 }, info with { ChromaSampling = ChromaSampling.Gray }])
        {
            Assert.That(_decoder.TryDecode(jpeg, lie, 8, out _, out string detail), Is.False, $"{lie}");
            Assert.That(detail, Does.Contain("disagreement"));
        }
    }

    [Test]
    public void Start_MissingLibrary_NamesItAndTheCommand()
    {
        Assert.That(TurboJpegLibrary.Start("libnosuchthing.so.7"), Does.Contain("libnosuchthing.so.7").And.Contain("apt-get install --no-install-recommends libturbojpeg0"));
        Assert.That(WebPLibrary.Start("libnosuchthing.so.7").Failure, Does.Contain("libnosuchthing.so.7").And.Contain("apt-get install --no-install-recommends libwebp7"));
    }

    private static byte Wave(double x, double y, int channel) => (byte)Math.Round(128 + (50 * Math.Sin((x + (5 * channel)) / 23)) + (50 * Math.Cos((y - (7 * channel)) / 29)));

    private static byte[] Encode(PixelSize size, PlaneSampling sampling, int quality)
    {
        using var planes = new YCbCrPlanes(size, sampling);
        Draw(planes.Y, 1, 1, 0);
        if (planes is { Cb: { } cb, Cr: { } cr })
        {
            Draw(cb, sampling.Across, sampling.Down, 1);
            Draw(cr, sampling.Across, sampling.Down, 2);
        }

        return TurboJpegEncoder.Encode(planes, quality);

        static void Draw(Plane plane, int across, int down, int channel)
        {
            for (int y = 0; y < plane.Size.Height; y++)
                for (int x = 0; x < plane.Size.Width; x++)
                    plane.Row(y)[x] = Wave((x + 0.5) * across, (y + 0.5) * down, channel);
        }
    }

    /// <summary>Samples that lie wholly within the picture.</summary>
    private static void Check(Plane plane, int across, int down, int eighths, PixelSize size, Func<double, double, byte> at)
    {
        double width = across * 8.0 / eighths, height = down * 8.0 / eighths;
        for (int y = 0; (y + 1) * height <= size.Height; y++)
            for (int x = 0; (x + 1) * width <= size.Width; x++)
                Assert.That(plane.Row(y)[x], Is.EqualTo((double)at((x + 0.5) * width, (y + 0.5) * height)).Within(width > 8 ? 9 : 5), $"({x}, {y})");
    }
}
