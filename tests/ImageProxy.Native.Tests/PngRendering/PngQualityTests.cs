using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Quality;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.PngRendering;

/// <summary>Renditions, which PNG keeps to the bit, against Lanczos-3 of premultiplied colours in double precision, and beside those of libvips.</summary>
[TestFixture]
public sealed class PngQualityTests
{
    private static readonly PixelSize Size = new(1201, 899);

    private static readonly Bitmap[] Scenes =
    [
        Landscape.Draw(Size.Width, Size.Height), Behind(Portrait.Draw(Size.Width, Size.Height)), Behind(Chart.Draw(Size.Width, Size.Height)), Logo.Draw(Size.Width, Size.Height),
    ];

    [Test]
    public void Render_AnyScale_IsNotBelowTheGeneralRenderer([Range(0, 3)] int scene, [Values(60, 130, 200, 299, 500, 900)] int width)
    {
        var picture = Scenes[scene];
        byte[] original = PngWriter.Write(picture);
        var info = HeaderReader.Read(original).Info!;
        PixelSize output = new(width, width * Size.Height / Size.Width);
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = output, Output = output };
        var general = new VipsRenderer(new());

        double ours = Measure(new PngRenderer(general)), vips = Measure(general);
        TestContext.Out.WriteLine($"{width}: {ours:F1} dB; libvips {vips:F1} dB");

        Assert.That(ours, Is.GreaterThan(Math.Min(45, vips - 0.05)));
        // Planes hold premultiplied levels of 8 bits, libvips' pass has them in floating point: where nothing else is lost, that shows a little.
        Assert.That(ours, Is.GreaterThan(Math.Min(vips - 0.2, 54)));

        double Measure(IRenderer renderer)
        {
            var result = renderer.Render(original, info, plan, new(ImageFormat.Png, 100, 1), CancellationToken.None);
            Assert.That((result.Succeeded, result.Renderer ?? renderer.Name), Is.EqualTo((true, renderer.Name)), result.Detail);
            return AlphaLikeness.Psnr(picture, plan.Source, PngReader.Read(result.Bytes));
        }
    }

    /// <summary>Seen through a soft window: every alpha there is, and hidden colours around it.</summary>
    /// <remarks>Several threads draw, and must not wait for this class, which waits for them.</remarks>
    private static Bitmap Behind(Bitmap picture) => Bitmap.Draw(picture.Width, picture.Height, (x, y) =>
    {
        double distance = Math.Sqrt(Math.Pow((2.0 * x / picture.Width) - 1, 2) + Math.Pow((2.0 * y / picture.Height) - 1, 2));
        return picture[x, y] with { A = (byte)Math.Clamp(255 * (1.2 - distance) / 0.7, 0, 255) };
    });
}
