using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Png;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Native.Tests.PngRendering;

/// <summary>Our decoder and the one of libvips, pixel for pixel.</summary>
[TestFixture]
public sealed class PngAgreementTests
{
    private static readonly PngOptions[] Kinds =
    [
        new(), new() { Alpha = false }, new() { Grey = true }, new() { Grey = true, Alpha = false }, new() { Palette = true }, new() { Palette = true, Alpha = false },
        new() { Alpha = false, Chunks = [("tRNS", [0, 30, 0, 50, 0, 9])] }, new() { Alpha = false, Grey = true, Chunks = [("tRNS", [0, 45])] },
    ];

    [OneTimeSetUp]
    public void Start() => Assert.That(VipsLibrary.TryInitialize(new(), out string message), message);

    [Test]
    public void TryDecode_EveryKindFilterAndWidth_EqualsLibvips([Range(0, 7)] int kind, [Values(0, 1, 2, 3, 4, null)] int? filter)
    {
        for (int width = 1; width <= 40; width++)
        {
            var picture = Bitmap.Draw(width, 29, (x, y) => ColorOf(((x * 7) + y) % 120));
            byte[] file = PngWriter.Write(picture, Kinds[kind] with { Filter = filter });
            var expected = Pixels.Decode(file);

            var opened = PngPlaneDecoder.Open(file);
            Assert.That(opened, Is.Not.Null);
            Assert.That(PngPlaneDecoder.TryDecode(file, opened!, new(0, 0, width, 29), 1, out var planes), Is.EqualTo(PngDecodeResult.Decoded));

            using (planes)
            {
                Assert.That((planes!.IsGray, planes.Alpha is not null), Is.EqualTo((expected.Channels < 3, expected.HasAlpha)));
                for (int y = 0; y < 29; y++)
                {
                    for (int x = 0; x < width; x++)
                        Assert.That(At(planes, x, y), Is.EqualTo(Premultiplied(expected[x, y])), $"{x}, {y} of {width}x29");
                }
            }
        }
    }

    private static Color ColorOf(int index) => new((byte)(2 * index), (byte)(index % 5 * 50), 9, (byte)(255 - (index % 4 * 85)));

    private static Color At(PremultipliedPlanes planes, int x, int y)
    {
        byte red = planes.Red.Row(y)[x];
        return new(red, planes.Green?.Row(y)[x] ?? red, planes.Blue?.Row(y)[x] ?? red, planes.Alpha?.Row(y)[x] ?? 255);
    }

    private static Color Premultiplied(Color color)
    {
        return new(Level(color.R), Level(color.G), Level(color.B), color.A);

        byte Level(byte level) => (byte)Math.Round(level * color.A / 255.0);
    }
}
