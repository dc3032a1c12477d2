using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planes;

public sealed class StudioRangeTests
{
    [Test]
    public void Of_EveryLevel_IsWhatBt601Says([Range(0, 255)] int level)
    {
        Assert.That(StudioRange.Luma.Of((byte)level), Is.EqualTo(16 + (level * 219 / 255.0)).Within(0.5001));
        Assert.That(StudioRange.Color.Of((byte)level), Is.EqualTo(128 + ((level - 128) * 224 / 255.0)).Within(0.5001));
    }

    [TestCase(0, 16, 16)]
    [TestCase(255, 235, 240)]
    [TestCase(128, 126, 128)]
    [TestCase(1, 17, 16)]
    public void Compose_FlatPicture_IsOfTheLevelThatBt601Says(byte level, byte luma, byte color)
    {
        var info = Info(new(30, 22), ChromaSampling.Yuv420);
        using var stored = new YCbCrPlanes(info.Size, PlaneSampling.Yuv420);
        foreach (var plane in (Plane[])[stored.Y, stored.Cb!, stored.Cr!])
            plane.Fill(level);
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(13, 9), Output = new(13, 9) };

        using var made = PlaneComposer.Compose(stored, 8, info, plan, PlaneSampling.Yuv420, studio: true);

        foreach (var (plane, expected) in ((Plane, byte)[])[(made.Y, luma), (made.Cb!, color), (made.Cr!, color)])
        {
            for (int y = 0; y < plane.Size.Height; y++)
                Assert.That(plane.Row(y).ToArray(), Is.All.EqualTo(expected));
        }
    }

    [Test]
    public void Compose_StepsThatOvershoot_StayInTheRange([Values] bool turned)
    {
        var info = Info(new(90, 70), ChromaSampling.Gray) with { Orientation = turned ? Orientation.TurnRight : Orientation.Upright };
        using var stored = new YCbCrPlanes(new(90, 70), PlaneSampling.Gray);
        for (int y = 0; y < 70; y++)
        {
            var row = stored.Y.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)((((x / 9) + (y / 9)) & 1) * 255);
        }

        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(101, 77), Output = new(111, 81), Placement = new(4, 2), Background = Color.White };

        using var made = PlaneComposer.Compose(stored, 8, info, plan, PlaneSampling.Yuv420, studio: true);

        byte[] levels = [.. Enumerable.Range(0, 81).SelectMany(y => made.Y.Row(y)[..111].ToArray())];
        Assert.That((levels.Min(), levels.Max()), Is.EqualTo(((byte)16, (byte)235)));
        Assert.That(made.Y.Row(0)[0], Is.EqualTo(235));
        Assert.That(made.Cb!.Row(7)[7], Is.EqualTo(128));
    }

    /// <summary>A ramp of eighths of a level, drawn by rows that step at different places: nothing is rounded to a level of the full range first.</summary>
    [Test]
    public void Compose_Ramp_IsRoundedOnce()
    {
        var info = Info(new(2040, 40), ChromaSampling.Gray);
        using var stored = new YCbCrPlanes(info.Size, PlaneSampling.Gray);
        for (int y = 0; y < 40; y++)
        {
            var row = stored.Y.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)((x + (y % 8)) / 8);
        }

        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(255, 5), Output = new(255, 5) };

        using var made = PlaneComposer.Compose(stored, 8, info, plan, PlaneSampling.Yuv420, studio: true);
        using var full = PlaneComposer.Compose(stored, 8, info, plan, PlaneSampling.Yuv420);

        double error = 0, twice = 0;
        for (int x = 6; x < 249; x++)
        {
            double exact = 16 + ((x + (3.5 / 8)) * 219 / 255);
            error += Math.Pow(made.Y.Row(2)[x] - exact, 2);
            twice += Math.Pow(StudioRange.Luma.Of(full.Y.Row(2)[x]) - exact, 2);
        }

        Assert.That(error / 243, Is.EqualTo(1 / 12.0).Within(0.01));
        Assert.That(twice, Is.GreaterThan(1.5 * error));
    }

    private static ImageInfo Info(PixelSize size, ChromaSampling kind) => new() { Format = ImageFormat.Jpeg, StoredSize = size, ChromaSampling = kind };
}
