using ImageProxy.Simulation.Traffic;

namespace ImageProxy.Gateway.Tests.Simulation;

internal sealed class ZipfTests
{
    /// <summary>Against the distribution itself, summed up rank by rank.</summary>
    [TestCase(0.7)]
    [TestCase(0.9)]
    [TestCase(1.1)]
    public void Draw_ManyTimes_FollowsTheDistribution(double exponent)
    {
        const int ranks = 1000, draws = 400_000;
        var zipf = new Zipf(ranks, exponent);
        var random = new Random(5);
        int[] counts = new int[ranks + 1];
        for (int i = 0; i < draws; i++)
            counts[zipf.Draw(random)]++;
        double total = Enumerable.Range(1, ranks).Sum(k => Math.Pow(k, -exponent));
        foreach (int rank in (int[])[1, 2, 3, 10, 100, 1000])
        {
            double expected = draws * Math.Pow(rank, -exponent) / total;
            Assert.That(counts[rank], Is.EqualTo(expected).Within(5 * Math.Sqrt(expected)), $"rank {rank}");
        }

        // Fifty neighbours at a time, over all ranks.
        for (int first = 1; first <= ranks; first += 50)
        {
            double expected = draws * Enumerable.Range(first, 50).Sum(k => Math.Pow(k, -exponent)) / total;
            Assert.That(counts[first..(first + 50)].Sum(), Is.EqualTo(expected).Within(5 * Math.Sqrt(expected)), $"ranks from {first}");
        }
    }

    [Test]
    public void Draw_HugeCatalog_StaysWithinIt()
    {
        var zipf = new Zipf(10_000_000, 0.9);
        var random = new Random(5);
        Assert.That(Enumerable.Range(0, 100_000).Select(_ => zipf.Draw(random)), Is.All.InRange(1, 10_000_000));
    }

    [Test]
    public void Draw_OneRank_IsAlwaysIt() => Assert.That(new Zipf(1, 0.9).Draw(new(1)), Is.EqualTo(1));
}
