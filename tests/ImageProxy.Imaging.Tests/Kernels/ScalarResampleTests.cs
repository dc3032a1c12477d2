using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Kernels;

namespace ImageProxy.Imaging.Tests.Kernels;

/// <summary>The scalar code against the formula in double precision; the wider kernels are compared with it to the bit.</summary>
public sealed class ScalarResampleTests
{
    [TestCase(97, 61, 0, 0, 97, 61, 40, 23)]
    [TestCase(97, 61, 10.4, 7.9, 60.3, 41.2, 33, 17)]
    [TestCase(50, 40, 0, 0, 50, 40, 50, 40)]
    [TestCase(20, 15, 3, 2, 11, 9, 64, 70)]
    [TestCase(300, 200, 0, 0, 300, 200, 5, 3)]
    [TestCase(1, 1, 0, 0, 1, 1, 4, 4)]
    public void Run_AnyCut_IsTheFormulaWithinHalfALevel(
        int width, int height, double left, double top, double cutWidth, double cutHeight, int targetWidth, int targetHeight)
    {
        using var source = Planar.Noise(width, height, 5);
        int lowX = (int)left, lowY = (int)top, highX = (int)Math.Ceiling(left + cutWidth), highY = (int)Math.Ceiling(top + cutHeight);
        using var across = AxisWeights.Create(left, cutWidth / targetWidth, targetWidth, lowX, highX);
        using var down = AxisWeights.Create(top, cutHeight / targetHeight, targetHeight, lowY, highY);
        using var target = Planar.Draw(targetWidth, targetHeight, (_, _) => 0);

        ScalarResample.Run(source, across, down, target, new(0, 0, targetWidth, targetHeight));

        for (int y = 0; y < targetHeight; y++)
            for (int x = 0; x < targetWidth; x++)
            {
                double sum = 0, total = 0;
                foreach (var (row, weightY) in Taps(top, cutHeight / targetHeight, y, lowY, highY))
                    foreach (var (column, weightX) in Taps(left, cutWidth / targetWidth, x, lowX, highX))
                    {
                        sum += source.Row(row)[column] * weightX * weightY;
                        total += weightX * weightY;
                    }

                Assert.That(target.Row(y)[x], Is.EqualTo(Math.Clamp(sum / total, 0, 255)).Within(0.62), $"({x}, {y})");
            }
    }

    [Test]
    public void Resample_FlatPlane_StaysFlat([Values(0, 1, 127, 255)] int level)
    {
        using var source = Planar.Draw(131, 77, (_, _) => (byte)level);
        using var across = AxisWeights.Create(0.7, 2.31, 55, 0, 131);
        using var down = AxisWeights.Create(0, 0.81, 95, 0, 77);
        using var target = Planar.Draw(57, 99, (_, _) => 9);

        PlaneResampler.Resample(source, across, down, target, new(1, 2, 55, 95));

        for (int y = 2; y < 97; y++)
            Assert.That(target.Row(y)[1..56].ToArray(), Is.All.EqualTo(level), $"row {y}");
        Assert.That(target.Row(50)[0] + target.Row(50)[56] + target.Row(1)[20] + target.Row(97)[20], Is.EqualTo(36), "around the area");
    }

    [Test]
    public void Resample_WeightsForMoreThanThereIs_Throws()
    {
        using var source = Planar.Noise(20, 20, 1);
        using var target = Planar.Noise(20, 20, 2);
        using var twenty = AxisWeights.Create(0, 1, 20, 0, 20);
        using var more = AxisWeights.Create(0, 1, 20, 0, 21);
        using var nineteen = AxisWeights.Create(0, 1, 19, 0, 20);

        Assert.That(() => PlaneResampler.Resample(source, more, twenty, target, PixelArea.Of(target.Size)), Throws.ArgumentException);
        Assert.That(() => PlaneResampler.Resample(source, twenty, more, target, PixelArea.Of(target.Size)), Throws.ArgumentException);
        Assert.That(() => PlaneResampler.Resample(source, nineteen, twenty, target, PixelArea.Of(target.Size)), Throws.ArgumentException);
        Assert.That(() => PlaneResampler.Resample(source, twenty, twenty, target, new(1, 0, 20, 20)), Throws.ArgumentException);
    }

    private static IEnumerable<(int Sample, double Weight)> Taps(double start, double step, int output, int low, int high)
    {
        double center = start + ((output + 0.5) * step), stretch = Math.Max(1, step);
        for (int sample = (int)Math.Floor(center - (3 * stretch)); sample <= center + (3 * stretch); sample++)
        {
            double weight = Lanczos3.Exact((sample + 0.5 - center) / stretch);
            yield return (Math.Clamp(sample, low, high - 1), weight);
        }
    }
}
