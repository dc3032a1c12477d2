using ImageProxy.Imaging.Jpeg;
using ImageProxy.Imaging.Jpeg.Writing;

namespace ImageProxy.Imaging.Tests.Jpeg.Writing;

internal sealed class BestCodeTests
{
    private readonly BestCode _code = new();

    [Test]
    public void Build_OneSymbol_HasOneBit()
    {
        int[] counts = new int[256];
        counts[7] = 1_000_000;
        _code.Build(counts);
        Assert.That((_code.LengthCounts[0], _code.Symbols.ToArray()), Is.EqualTo(((byte)1, new byte[] { 7 })));
    }

    /// <summary>By the greedy way over all pairs, with one symbol more for the code of all ones.</summary>
    [Test]
    public void Build_AnyCounts_TakesNoMoreBitsThanTheBestCode([Range(0, 40)] int seed)
    {
        var random = new Random(seed);
        int[] counts = new int[256];
        for (int left = random.Next(1, 257); left > 0; left--)
            counts[random.Next(256)] = random.Next(1, 1 << random.Next(1, 12));
        _code.Build(counts);

        long bits = 0;
        foreach (var (symbol, length) in Lengths())
            bits += (long)counts[symbol] * length;
        Assert.That(_code.Symbols.ToArray().Order(), Is.EqualTo(Enumerable.Range(0, 256).Where(s => counts[s] > 0)));
        Assert.That(bits, Is.EqualTo(LeastBits([0, .. counts.Where(c => c > 0)])));
        AssertIsACode();
    }

    [Test]
    public void Build_CountsThatGrowAsFibonaccis_AreCutToSixteenBits()
    {
        int[] counts = new int[256];
        (counts[0], counts[1]) = (1, 1);
        for (int i = 2; i < 40; i++)
            counts[i] = counts[i - 1] + counts[i - 2];
        _code.Build(counts);
        Assert.That(Lengths().Max(l => l.Length), Is.EqualTo(16));
        Assert.That(_code.Symbols.Length, Is.EqualTo(40));
        AssertIsACode();
    }

    [Test]
    public void Build_AllSymbolsAlike_IsACode()
    {
        int[] counts = new int[256];
        counts.AsSpan().Fill(3);
        _code.Build(counts);
        AssertIsACode();
    }

    /// <summary>Prefix-free, and none of its codes is all ones: the decoder's own tables refuse others.</summary>
    private void AssertIsACode() => Assert.That(new HuffmanCode().Define([.. _code.LengthCounts, .. _code.Symbols]), Is.True);

    private IEnumerable<(byte Symbol, int Length)> Lengths()
    {
        byte[] symbols = _code.Symbols.ToArray(), counts = _code.LengthCounts.ToArray();
        int next = 0;
        for (int length = 1; length <= 16; length++)
        {
            for (int i = 0; i < counts[length - 1]; i++)
                yield return (symbols[next++], length);
        }
    }

    private static long LeastBits(IEnumerable<int> counts)
    {
        var queue = new PriorityQueue<long, long>(counts.Select(c => ((long)c, (long)c)));
        long bits = 0;
        while (queue.Count > 1)
        {
            long sum = queue.Dequeue() + queue.Dequeue();
            bits += sum;
            queue.Enqueue(sum, sum);
        }

        return bits;
    }
}
