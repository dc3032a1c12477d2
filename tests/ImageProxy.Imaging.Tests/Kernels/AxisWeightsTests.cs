using ImageProxy.Imaging.Kernels;

namespace ImageProxy.Imaging.Tests.Kernels;

public sealed class AxisWeightsTests
{
    private static readonly (double Start, double Step, int Outputs, int Low, int High)[] Axes =
    [
        (0, 1, 10, 0, 10), (0, 2, 50, 0, 100), (0.3, 1.7, 40, 0, 70), (12.6, 3.13, 20, 12, 76), (0, 0.25, 40, 0, 10), (-3, 1.1, 12, 0, 9),
        (0, 1, 1, 0, 1), (0, 5, 1, 0, 5), (0, 2.5, 2, 0, 5), (0, 0.1, 10, 0, 1), (3, 2, 1, 3, 5), (0, 100, 3, 0, 300), (7, 61.7, 4, 7, 254), (90, 1, 20, 10, 61),
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        from axis in Axes from emphasis in (double[])[0, 1 / 48.0, 1 / 24.0, 0.125] select new TestCaseData(axis, emphasis);

    /// <summary>Steps of whole and half samples put both ends of the filter on samples, give or take a rounding error.</summary>
    [Test]
    public void Create_EndsOfTheFilterOnSamples_FindsRoomForEveryTap([Range(1, 60)] int outputs)
    {
        for (int high = 1; high <= 700; high += 3)
        {
            foreach (double from in (double[])[high, high / 2.0, high * 69 / 175.0, high - (1.0 / 3)])
            {
                using var weights = AxisWeights.Create((high - from) / 2, from / outputs, outputs, 0, high);
                for (int i = 0; i < outputs; i++)
                {
                    int sum = 0;
                    foreach (int pair in weights.Pairs.Slice(i * weights.PairCount, weights.PairCount))
                        sum += (short)pair + (pair >> 16);
                    Assert.That(sum, Is.EqualTo(AxisWeights.One), $"{from} of {high}, output {i}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Create_AnyAxis_SumsToOneWithinItsSamples((double Start, double Step, int Outputs, int Low, int High) axis, double emphasis)
    {
        using var weights = AxisWeights.Create(axis.Start, axis.Step, axis.Outputs, axis.Low, axis.High, emphasis);

        for (int i = 0; i < axis.Outputs; i++)
        {
            int[] taps = Taps(weights, i);
            int start = weights.Starts[i];
            Assert.That(taps.Sum(), Is.EqualTo(AxisWeights.One), $"sum of output {i}");
            Assert.That(start, Is.GreaterThanOrEqualTo(axis.Low));
            Assert.That((start - axis.Low) % 2, Is.Zero, "starts lie on pairs");
            Assert.That(start + taps.Length, Is.LessThanOrEqualTo(axis.High + 1), "at most one sample behind the last");
            Assert.That(taps.Skip(axis.High - start).All(tap => tap == 0), Is.True, "weights behind the last sample");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Create_AnyAxis_WeighsAsTheFormulaSays((double Start, double Step, int Outputs, int Low, int High) axis, double emphasis)
    {
        using var weights = AxisWeights.Create(axis.Start, axis.Step, axis.Outputs, axis.Low, axis.High, emphasis);

        for (int i = 0; i < axis.Outputs; i++)
        {
            double[] expected = Expected(axis, emphasis, i);
            int[] taps = Taps(weights, i);
            for (int sample = axis.Low; sample < axis.High; sample++)
            {
                int at = sample - weights.Starts[i];
                double given = at >= 0 && at < taps.Length ? (double)taps[at] / AxisWeights.One : 0;
                Assert.That(given, Is.EqualTo(expected[sample - axis.Low]).Within(1.2 / AxisWeights.One), $"output {i}, sample {sample}");
            }
        }
    }

    [TestCase(-0.001)]
    [TestCase(0.126)]
    [TestCase(double.NaN)]
    public void Create_NoSuchEmphasis_Throws(double emphasis) =>
        Assert.That(() => AxisWeights.Create(0, 1, 10, 0, 10, emphasis), Throws.InstanceOf<ArgumentOutOfRangeException>());

    /// <summary>A wave that was averaged over each sample's width has its height again.</summary>
    [TestCase(0.1, 0.001)]
    [TestCase(0.2, 0.012)]
    [TestCase(0.3, 0.04)]
    public void Create_Emphasis_MakesUpForMeans(double frequency, double within)
    {
        double kept = Math.Sin(Math.PI * frequency) / (Math.PI * frequency);

        // Lanczos-3 itself lets less of the higher ones pass, so what it makes of the wave as it was is what counts.
        Assert.That(kept * Passed(frequency, emphasis: 1 / 24.0), Is.EqualTo(Passed(frequency, emphasis: 0)).Within(within));
    }

    [TestCase(0, 0, 1, 0, 1)]
    [TestCase(0, -1, 1, 0, 1)]
    [TestCase(0, double.NaN, 1, 0, 1)]
    [TestCase(double.NaN, 1, 1, 0, 1)]
    [TestCase(0, double.PositiveInfinity, 1, 0, 1)]
    [TestCase(0, 1, 0, 0, 1)]
    [TestCase(0, 1, 1, 1, 1)]
    [TestCase(0, 1, 1, -1, 1)]
    public void Create_NothingToMakeOrRead_Throws(double start, double step, int outputs, int low, int high) =>
        Assert.That(() => AxisWeights.Create(start, step, outputs, low, high), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void At_AnyDistance_IsTheFormula()
    {
        for (double distance = -3.2; distance < 3.2; distance += 0.0137)
            Assert.That(Lanczos3.At(distance), Is.EqualTo(Lanczos3.Exact(distance)).Within(2e-6), $"at {distance}");
        Assert.That(Lanczos3.At(double.NaN), Is.Zero);
    }

    /// <summary>Weights of output <paramref name="i"/> for every sample, by the formula; what falls outside goes to the outermost.</summary>
    private static double[] Expected((double Start, double Step, int Outputs, int Low, int High) axis, double emphasis, int i)
    {
        double center = axis.Start + ((i + 0.5) * axis.Step), stretch = Math.Max(1, axis.Step);
        double[] weights = new double[axis.High - axis.Low];
        for (int sample = (int)(center - (4 * stretch)) - 1; sample <= center + (4 * stretch) + 1; sample++)
        {
            double weight = Lanczos3.Exact((sample + 0.5 - center) / stretch);
            foreach (var (at, share) in new[] { (sample - 1, -emphasis), (sample, 1 + (2 * emphasis)), (sample + 1, -emphasis) })
                weights[Math.Clamp(at, axis.Low, axis.High - 1) - axis.Low] += share * weight;
        }

        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>Height of a wave of height 1 after resampling.</summary>
    private static double Passed(double frequency, double emphasis)
    {
        const int Samples = 400, Outputs = 250;
        double seen = 0, wanted = 0, phase = 2 * Math.PI * frequency;
        using var weights = AxisWeights.Create(0, (double)Samples / Outputs, Outputs, 0, Samples, emphasis);
        for (int i = 20; i < Outputs - 20; i++)
        {
            int[] taps = Taps(weights, i);
            double level = taps.Select((tap, k) => tap * Math.Cos(phase * (weights.Starts[i] + k + 0.5))).Sum() / AxisWeights.One;
            double exact = Math.Cos(phase * (i + 0.5) * Samples / Outputs);
            (seen, wanted) = (seen + (level * exact), wanted + (exact * exact));
        }

        return seen / wanted;
    }

    private static int[] Taps(AxisWeights weights, int output) =>
        [.. weights.Pairs.Slice(output * weights.PairCount, weights.PairCount).ToArray().SelectMany(pair => (int[])[(short)pair, pair >> 16])];
}
