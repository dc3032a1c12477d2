using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planes;

/// <summary>Pictures as formulas: what each sample of each plane must be is known from where it sits.</summary>
public sealed class PlaneComposerTests
{
    private static readonly ChromaSampling[] Samplings =
        [ChromaSampling.Gray, ChromaSampling.Yuv444, ChromaSampling.Yuv422, ChromaSampling.Yuv420, ChromaSampling.Yuv440, ChromaSampling.Yuv411];

    private static readonly PixelSize Size = new(161, 119);

    [Test]
    public void Compose_EveryOrientationAndSampling_PutsEverySampleWhereItBelongs(
        [Values] Orientation orientation, [ValueSource(nameof(Samplings))] ChromaSampling kind, [Values(4, 8)] int eighths, [Values] bool fine)
    {
        var info = Info(kind, orientation);
        using var stored = Stored(info, eighths);
        var plan = new RenderPlan { Source = new(11, 7, 93, 81), Scaled = new(37, 31), Output = new(37, 31) };

        using var made = PlaneComposer.Compose(stored, eighths, info, plan, fine ? PlaneSampling.Yuv444 : PlaneSampling.Yuv420);

        Check(made, info, plan, eighths);
    }

    [Test]
    public void Compose_OnCanvas_LaysPictureAndBackground(
        [Values(0, 1, 2, 5)] int left, [Values(0, 3)] int top, [ValueSource(nameof(Samplings))] ChromaSampling kind, [Values] bool turned)
    {
        var info = Info(kind, turned ? Orientation.TurnRight : Orientation.Upright);
        using var stored = Stored(info, 8);
        var plan = new RenderPlan
        {
            Source = new(3, 5, 90, 101),
            Scaled = new(31, 36),
            Output = new(39, 43),
            Placement = new(left, top),
            Background = new(20, 200, 90),
        };

        using var made = PlaneComposer.Compose(stored, 8, info, plan, PlaneSampling.Yuv420);

        Check(made, info, plan);
    }

    [Test]
    public void Compose_GreyOnGreyCanvas_HasNoColor()
    {
        var info = Info(ChromaSampling.Gray, Orientation.Upright);
        using var stored = Stored(info, 8);
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(40, 30), Output = new(50, 40), Placement = new(5, 5), Background = Color.White };

        using var made = PlaneComposer.Compose(stored, 8, info, plan, PlaneSampling.Gray);

        Assert.That(made.Cb, Is.Null);
        Assert.That(made.Y.Row(2)[2], Is.EqualTo(255));
        Check(made, info, plan);
    }

    private static ImageInfo Info(ChromaSampling kind, Orientation orientation) =>
        new() { Format = ImageFormat.Jpeg, StoredSize = Size, ChromaSampling = kind, Orientation = orientation };

    /// <summary>Slow waves, in pixels of the upright original: Y along both axes, Cb across, Cr down.</summary>
    private static (double Y, double Cb, double Cr) At(double x, double y) =>
        (128 + (60 * Math.Sin(x / 13)) + (50 * Math.Cos(y / 11)), 128 + (90 * Math.Sin(x / 17)), 128 + (90 * Math.Cos(y / 19)));

    /// <summary>What a decoder would hand out, drawn by formula: stored as the orientation says, beyond the picture too.</summary>
    private static YCbCrPlanes Stored(ImageInfo info, int eighths)
    {
        var planes = new YCbCrPlanes(PlaneScale.Of(info.StoredSize, eighths), PlaneSampling.Of(info.ChromaSampling)!.Value);
        var sampling = planes.Sampling;
        Draw(planes.Y, 1, 1, color => color.Y);
        if (planes is { Cb: { } cb, Cr: { } cr })
        {
            Draw(cb, sampling.Across, sampling.Down, color => color.Cb);
            Draw(cr, sampling.Across, sampling.Down, color => color.Cr);
        }

        return planes;

        void Draw(Plane plane, int across, int down, Func<(double Y, double Cb, double Cr), double> of)
        {
            for (int y = 0; y < plane.Size.Height; y++)
                for (int x = 0; x < plane.Size.Width; x++)
                    plane.Row(y)[x] = (byte)Math.Round(of(AtStored((x + 0.5) * across * 8 / eighths, (y + 0.5) * down * 8 / eighths)));
        }

        (double Y, double Cb, double Cr) AtStored(double x, double y)
        {
            double width = info.StoredSize.Width, height = info.StoredSize.Height;
            return info.Orientation switch
            {
                Orientation.MirroredHorizontally => At(width - x, y),
                Orientation.UpsideDown => At(width - x, height - y),
                Orientation.MirroredVertically => At(x, height - y),
                Orientation.Transposed => At(y, x),
                Orientation.TurnRight => At(height - y, x),
                Orientation.Transverse => At(height - y, width - x),
                Orientation.TurnLeft => At(y, width - x),
                _ => At(x, y),
            };
        }
    }

    private static void Check(YCbCrPlanes made, ImageInfo info, RenderPlan plan, int eighths = 8)
    {
        Assert.That(made.Size, Is.EqualTo(plan.Output));
        var canvas = YCbCrColor.Of(plan.Background);
        bool isGrey = info.ChromaSampling == ChromaSampling.Gray;
        // The coarsest grid on the way, in pixels of the rendition: near the cut, three of its samples are met less closely.
        var from = PlaneSampling.Of(info.ChromaSampling)!.Value;
        double coarse = Math.Max(from.Across, from.Down) * 8.0 / eighths * Math.Max((double)plan.Scaled.Width / plan.Source.Width, (double)plan.Scaled.Height / plan.Source.Height);
        Check(made.Y, plan, 1, 1, (x, y) => At(x, y).Y, canvas.Y, 3, "Y");
        if (made is not { Cb: { } cb, Cr: { } cr })
            return;
        Check(cb, plan, made.Sampling.Across, made.Sampling.Down, (x, y) => isGrey ? 128 : At(x, y).Cb, canvas.Cb, 3 * Math.Max(coarse, made.Sampling.Across), "Cb");
        Check(cr, plan, made.Sampling.Across, made.Sampling.Down, (x, y) => isGrey ? 128 : At(x, y).Cr, canvas.Cr, 3 * Math.Max(coarse, made.Sampling.Across), "Cr");
    }

    private static void Check(Plane plane, RenderPlan plan, int across, int down, Func<double, double, double> at, byte canvas, double margin, string name)
    {
        for (int y = 0; y < (plan.Output.Height + down - 1) / down; y++)
            for (int x = 0; x < (plan.Output.Width + across - 1) / across; x++)
            {
                double share = Share(x * across, across, plan.Placement.Left, plan.Scaled.Width, plan.Output.Width)
                    * Share(y * down, down, plan.Placement.Top, plan.Scaled.Height, plan.Output.Height);
                double u = ((x + 0.5) * across) - plan.Placement.Left, v = ((y + 0.5) * down) - plan.Placement.Top;
                double picture = at(
                    plan.Source.Left + (u * plan.Source.Width / plan.Scaled.Width), plan.Source.Top + (v * plan.Source.Height / plan.Scaled.Height));

                bool isInner = u > margin && v > margin && u < plan.Scaled.Width - margin && v < plan.Scaled.Height - margin;
                Assert.That(plane.Row(y)[x], Is.EqualTo((picture * share) + (canvas * (1 - share))).Within(share == 0 ? 0.5 : isInner ? 2.5 : 20), $"{name} at ({x}, {y})");
            }
    }

    /// <summary>How much of the pixels that a sample stands for is picture; those beyond the canvas do not count.</summary>
    private static double Share(int first, int pixels, int placement, int scaled, int canvas)
    {
        int[] inside = [.. Enumerable.Range(first, pixels).Where(pixel => pixel < canvas)];
        return (double)inside.Count(pixel => pixel >= placement && pixel < placement + scaled) / inside.Length;
    }
}
