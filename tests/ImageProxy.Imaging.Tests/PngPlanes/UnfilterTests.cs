using ImageProxy.Imaging.Png;

namespace ImageProxy.Imaging.Tests.PngPlanes;

public sealed class UnfilterTests
{
    [Test]
    public void Apply_EveryWidthUpTo70_EqualsScalar([Values(0, 1, 2, 3, 4)] int filter, [Values(1, 2, 3, 4)] int pixelBytes, [Values] bool extremes)
    {
        var random = new Random((filter * 10) + pixelBytes);
        for (int width = 1; width <= 70; width++)
        {
            byte[] above = Noise(width * pixelBytes, random, extremes), row = Noise(width * pixelBytes, random, extremes), expected = [.. row];
            Scalar(filter, expected, above, pixelBytes);

            Unfilter.Apply(filter, row, above, pixelBytes);

            Assert.That(row, Is.EqualTo(expected), $"{width} pixels");
        }
    }

    [Test]
    public void Apply_LongRow_EqualsScalar([Values(1, 2, 3, 4)] int filter, [Values(1, 2, 3, 4)] int pixelBytes)
    {
        var random = new Random(filter + pixelBytes);
        byte[] above = Noise(5_003 * pixelBytes, random, false), row = Noise(5_003 * pixelBytes, random, false), expected = [.. row];
        Scalar(filter, expected, above, pixelBytes);

        Unfilter.Apply(filter, row, above, pixelBytes);

        Assert.That(row, Is.EqualTo(expected));
    }

    [Test]
    public void Apply_PartOfAnArray_TouchesNothingBesides([Values(1, 2, 3, 4)] int filter, [Values(3, 4)] int pixelBytes)
    {
        var random = new Random(5);
        byte[] above = Noise(31 * pixelBytes, random, false), all = Noise((31 * pixelBytes) + 64, random, false), before = [.. all];

        Unfilter.Apply(filter, all.AsSpan(32, 31 * pixelBytes), above, pixelBytes);

        Assert.That(all[..32], Is.EqualTo(before[..32]));
        Assert.That(all[^32..], Is.EqualTo(before[^32..]));
    }

    // Predictions by hand from the definition: whichever of left, above and corner is nearest to left + above - corner, in that order.
    [TestCase(10, 20, 10, 20)]
    [TestCase(20, 10, 10, 20)]
    [TestCase(30, 60, 46, 46)]
    [TestCase(7, 7, 7, 7)]
    [TestCase(0, 255, 255, 0)]
    [TestCase(50, 52, 51, 51)]
    public void Predict_ThreeNeighbours_TakesTheNearest(byte left, byte above, byte corner, byte expected) =>
        Assert.That(ScalarUnfilter.Predict(left, above, corner), Is.EqualTo(expected));

    private static void Scalar(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        switch (filter)
        {
            case 1:
                ScalarUnfilter.Sub(row, pixelBytes);
                break;
            case 2:
                ScalarUnfilter.Up(row, above);
                break;
            case 3:
                ScalarUnfilter.Average(row, above, pixelBytes);
                break;
            case 4:
                ScalarUnfilter.Paeth(row, above, pixelBytes);
                break;
        }
    }

    private static byte[] Noise(int length, Random random, bool extremes)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return extremes ? [.. bytes.Select(value => value switch { < 100 => (byte)0, > 150 => (byte)255, _ => (byte)(127 + (value & 1)) })] : bytes;
    }
}
