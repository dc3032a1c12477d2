using ImageProxy.Peers.Measuring;

namespace ImageProxy.Tests.Peers;

/// <summary>The arithmetic of the tables that compare us with others.</summary>
public sealed class StatisticsTests
{
    [TestCase(new double[] { 3 }, 3), TestCase(new double[] { 9, 1, 5 }, 5), TestCase(new double[] { 8, 2, 4, 1 }, 3)]
    public void Median_AnyOrder_IsTheMiddle(double[] values, double expected) => Assert.That(Statistics.Median(values), Is.EqualTo(expected));

    [TestCase(0.5, 50), TestCase(0.99, 99), TestCase(1, 100), TestCase(0.001, 1)]
    public void Percentile_OfOneToAHundred_IsThatMany(double share, double expected) =>
        Assert.That(Statistics.Percentile(Enumerable.Range(1, 100).Reverse().Select(i => (double)i), share), Is.EqualTo(expected));

    [Test]
    public void MedianAndPercentile_OfNothing_Throw()
    {
        Assert.That(() => Statistics.Median([]), Throws.ArgumentException);
        Assert.That(() => Statistics.Percentile([], 0.5), Throws.ArgumentException);
    }

    [Test]
    public void RatioOf_SeveralRounds_IsThatOfTheMediansWithTheRoundsRange() =>
        Assert.That(Ratio.Of([1, 3, 8], [4, 4, 8]), Is.EqualTo(new Ratio(0.75, 0.25, 1)));

    [Test]
    public void RatioOf_DifferentNumbersOfRounds_Throws() => Assert.That(() => Ratio.Of([1, 2], [1]), Throws.ArgumentException);

    [Test]
    public void Sample_OfSetsOfRenditions_CountsTimeBySetAndRateByRequest()
    {
        var sample = new Sample(2, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(0.5), [1, 2, 3, 4, 5, 6], 9_000, 0, 0);
        Assert.That((sample.ProcessorMilliseconds, sample.RequestsPerSecond, sample.BytesPerUnit), Is.EqualTo((150, 12, 4_500)));
    }
}
