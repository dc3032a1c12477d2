using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Quality;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.Planar;

/// <summary>
/// What decoding at a fraction and resampling in fixed point cost, plane by plane and before anything is encoded: against a full decode resampled
/// in double precision. Every limit is checked to be one that a shift by half a sample of the rendition would break.
/// </summary>
[TestFixture]
public sealed class PlanarQualityTests
{
    private static readonly PixelSize Size = new(601, 449);

    private static readonly Bitmap[] Scenes =
        [Landscape.Draw(Size.Width, Size.Height), Portrait.Draw(Size.Width, Size.Height), Chart.Draw(Size.Width, Size.Height)];

    private static IEnumerable<TestCaseData> Cases()
    {
        PixelSize[] outputs = [new(37, 27), new(65, 49), new(97, 73), new(151, 113), new(200, 150), new(601, 449), new(750, 561)];
        JpegSampling[] samplings = [JpegSampling.S420, JpegSampling.S422, JpegSampling.S440, JpegSampling.S444];
        return from scene in new[] { "landscape", "portrait", "chart" } from sampling in samplings from output in outputs select new TestCaseData(scene, sampling, output);
    }

    [TestCaseSource(nameof(Cases))]
    public void Compose_AnyScale_IsNextToExact(string scene, JpegSampling sampling, PixelSize output)
    {
        var bitmap = Scenes[Array.IndexOf(["landscape", "portrait", "chart"], scene)];
        byte[] original = JpegWriter.Write(bitmap, new() { Quality = 92, Sampling = sampling });
        var info = HeaderReader.Read(original).Info!;
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = output, Output = output, Background = Color.White };
        int eighths = PlaneScale.Choose(plan, info);
        using var full = Decode(original, info, 8);
        using var scaled = Decode(original, info, eighths);

        foreach (var to in (PlaneSampling[])[PlaneSampling.Yuv420, PlaneSampling.Yuv444])
        {
            using var made = PlaneComposer.Compose(scaled, eighths, info, plan, to);

            // Rounding alone leaves 59 dB. At a fraction, the chart's edges and rings are sharper than any photograph's.
            double luma = eighths == 8 ? 58 : scene == "chart" ? 36 : 49, color = eighths == 8 ? 58 : scene == "chart" ? 39 : 47;
            AssertLike(Exact(full.Y, full.Size, output, 1, 1, output, 0), made.Y, Exact(full.Y, full.Size, output, 1, 1, output, 0.5), luma, $"Y at {eighths}/8");
            var from = full.Sampling.ColorSize(full.Size);
            var size = to.ColorSize(output);
            foreach (var (name, stored, plane) in new[] { ("Cb", full.Cb!, made.Cb!), ("Cr", full.Cr!, made.Cr!) })
            {
                AssertLike(
                    Exact(stored, from, output, full.Sampling.Across, full.Sampling.Down, size, 0, to), plane,
                    Exact(stored, from, output, full.Sampling.Across, full.Sampling.Down, size, 0.5, to), color, $"{name} at {eighths}/8 to {to}");
            }
        }
    }

    [Test]
    public void Render_Photograph_IsAsGoodAsWhatTheGeneralRendererMakes([Values("landscape", "portrait", "chart")] string scene, [Values(60, 150, 400)] int width)
    {
        byte[] original = JpegWriter.Write(Scenes[Array.IndexOf(["landscape", "portrait", "chart"], scene)], new() { Quality = 92 });
        var info = HeaderReader.Read(original).Info!;
        PixelSize output = new(width, width * Size.Height / Size.Width);
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = output, Output = output, Background = Color.White };
        using var full = Decode(original, info, 8);
        var exact = Exact(full.Y, full.Size, output, 1, 1, output, 0);
        var general = new VipsRenderer(new());

        (double Psnr, double Ssim) Measure(IRenderer renderer)
        {
            var result = renderer.Render(original, info, plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
            Assert.That(result.Succeeded, Is.True, result.Detail);
            using var shown = Decode(result.Bytes, HeaderReader.Read(result.Bytes).Info!, 8);
            var luma = Channel.Draw(output.Width, output.Height, (x, y) => shown.Y.Row(y)[x]);
            return (Likeness.Psnr(exact, luma), Likeness.Ssim(exact, luma));
        }

        var (planar, vips) = (Measure(new PlanarRenderer(general)), Measure(general));
        TestContext.Out.WriteLine($"planar {planar.Psnr:F2} dB, SSIM {planar.Ssim:F4}; vips {vips.Psnr:F2} dB, SSIM {vips.Ssim:F4}");
        // Decoding at 1/8 takes half the time of 1/4, where libvips decodes what leaves less than 2 to the resampling.
        bool isCheaper = PlaneScale.Choose(plan, info) == 1;
        Assert.That(planar.Psnr, Is.GreaterThan(vips.Psnr - (!isCheaper ? 0.2 : scene == "chart" ? 1.7 : 0.4)));
        Assert.That(planar.Ssim, Is.GreaterThan(vips.Ssim - (!isCheaper ? 0.005 : scene == "chart" ? 0.025 : 0.015)));
    }

    /// <summary>Every size of avatars, and every size at which a scale of the decode gives way to the next.</summary>
    [Test]
    public void Render_FromReducedOriginal_CannotBeToldFromTheDirectRender(
        [Values("landscape", "portrait", "chart")] string scene, [Values] bool progressive, [Values(1, 2, 4)] int eighths)
    {
        int orientation = progressive ? 6 : 1;
        PixelSize large = new(1203, 901);
        var bitmap = scene switch { "landscape" => Landscape.Draw(large.Width, large.Height), "portrait" => Portrait.Draw(large.Width, large.Height), _ => Chart.Draw(large.Width, large.Height) };
        byte[] original = JpegWriter.Write(bitmap, new() { Quality = 90, Progressive = progressive, Exif = orientation == 1 ? null : ExifBuilder.Build(new() { Orientation = (ushort)orientation }) });
        var info = HeaderReader.Read(original).Info!;
        var renderer = new PlanarRenderer(new VipsRenderer(new()));
        var reduced = renderer.Reduce(original, info, eighths, CancellationToken.None);
        Assert.That((reduced.Detail ?? "", reduced.Size), Is.EqualTo(("", PlaneScale.Of(info.StoredSize, eighths))));
        var stand = info with { Eighths = eighths, Scans = 1 };

        foreach (int side in (int[])[24, 48, 72, 96, 144, 288])
        {
            int half = info.Size.Width / 2, cut = Math.Min(info.Size.Width, info.Size.Height);
            var plan = new RenderPlan { Source = new(half - (cut / 2), 0, cut, cut), Scaled = new(side, side), Output = new(side, side), Background = Color.White };
            if (PlaneScale.Choose(plan, info) > eighths)
                continue;
            Channel Shown(RenderResult result)
            {
                Assert.That(result.Succeeded, Is.True, result.Detail);
                using var planes = Decode(result.Bytes, HeaderReader.Read(result.Bytes).Info!, 8);
                return Channel.Draw(side, side, (x, y) => planes.Y.Row(y)[x]);
            }

            // Written at 80, two pictures that hardly differ may be rounded apart; at 100 it shows what reducing costs.
            foreach (var (quality, limit) in new[] { (100, 0.995), (80, 0.985) })
            {
                var encoding = new OutputEncoding(ImageFormat.Jpeg, quality);
                var direct = Shown(renderer.Render(original, info, plan, encoding, CancellationToken.None));
                var made = Shown(renderer.Render(reduced.Bytes, stand, plan, encoding, CancellationToken.None));
                double ssim = Likeness.Ssim(direct, made);
                TestContext.Out.WriteLine($"{side} from {eighths}/8 at {quality}: SSIM {ssim:F4}, {Likeness.Psnr(direct, made):F1} dB");
                Assert.That(ssim, Is.GreaterThan(limit), $"{side} at {quality}");
            }
        }
    }

    [Test]
    public void Reduce_NotRenderedPlaneByPlane_IsUnsupported()
    {
        byte[] original = JpegWriter.Write(Landscape.Draw(300, 200), new());
        var info = HeaderReader.Read(original).Info!;
        var renderer = new PlanarRenderer(new VipsRenderer(new()));
        Assert.That(renderer.Reduce(original, info with { IsCmyk = true }, 2, CancellationToken.None).Failure, Is.EqualTo(RenderFailure.Unsupported));
        Assert.That(renderer.Reduce(original.AsMemory(..^300), info, 2, CancellationToken.None).Failure, Is.EqualTo(RenderFailure.Unsupported));
        Assert.That(((IRenderer)new VipsRenderer(new())).Reduce(original, info, 2, CancellationToken.None).Failure, Is.EqualTo(RenderFailure.Unsupported));
    }

    private static YCbCrPlanes Decode(byte[] original, ImageInfo info, int eighths)
    {
        Assert.That(new TurboJpegDecoder().TryDecode(original, info, eighths, out var planes, out string detail), Is.True, detail);
        return planes!;
    }

    /// <summary>The plane a rendition should have, looked at <paramref name="shift"/> samples too far to the right and down.</summary>
    private static Channel Exact(Plane stored, PixelSize size, PixelSize output, int across, int down, PixelSize made, double shift, PlaneSampling? to = null)
    {
        var channel = Channel.Draw(size.Width, size.Height, (x, y) => stored.Row(y)[x]);
        // What one sample of the rendition is in samples of the original, along each axis.
        double stepX = (double)Size.Width / output.Width * (to?.Across ?? 1) / across, stepY = (double)Size.Height / output.Height * (to?.Down ?? 1) / down;
        return ExactLanczos.Resample(channel, shift * stepX, shift * stepY, made.Width * stepX, made.Height * stepY, made.Width, made.Height);
    }

    private static void AssertLike(Channel exact, Plane made, Channel shifted, double limit, string what)
    {
        var channel = Channel.Draw(exact.Width, exact.Height, (x, y) => made.Row(y)[x]);
        var clipped = exact with { Levels = [.. exact.Levels.Select(level => Math.Clamp(level, 0, 255))] };
        double psnr = Likeness.Psnr(clipped, channel), off = Likeness.Psnr(shifted, channel);
        TestContext.Out.WriteLine($"{what}: {psnr:F1} dB; half a sample off {off:F1} dB");
        Assert.That(psnr, Is.GreaterThan(limit), what);
        Assert.That(off, Is.LessThan(limit), $"{what}: half a sample off");
    }
}
