using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Tests.Jpeg;

public sealed class HuffmanCodeTests
{
    [TestCaseSource(typeof(Codes), nameof(Codes.Ac))]
    public void Find_EveryWindow_EqualsReadingBitByBit(byte[] definition)
    {
        var (code, slow) = (Codes.Code(definition), new SlowHuffman(definition));
        for (int window = 0; window < 1 << 16; window++)
        {
            int expected = slow.Read(Codes.Bits(window, 16), 0) is { } read ? (read.Next << 8) | read.Symbol : 0;
            if (code.Find(window) != expected)
                Assert.That(code.Find(window), Is.EqualTo(expected), Codes.Bits(window, 16));
        }
    }

    [TestCase(new byte[] { 2 }, Description = "both codes of one bit: one of them all ones")]
    [TestCase(new byte[] { 0, 4 })]
    [TestCase(new byte[] { 1, 2 })]
    [TestCase(new byte[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2 })]
    public void Define_MoreCodesThanThereAre_IsRefused(byte[] counts)
    {
        byte[] definition = [.. counts, .. new byte[16 - counts.Length], .. Enumerable.Range(0, counts.Sum(count => count)).Select(i => (byte)i)];
        Assert.That(new HuffmanCode().Define(definition), Is.False);
    }

    [Test]
    public void Define_AnotherCode_ReplacesTheTables()
    {
        var code = Codes.Code(Codes.Even);
        Assert.That((code.Skips().Length, code.Pairs().Length, code.Values().Length), Is.EqualTo((SkipTable.Length, PairTable.Length, ValueTable.Length)));
        Assert.That(code.Define([9, .. Codes.Even[1..]]), Is.False);
        Assert.That(code.Define(Codes.LongRuns));
        var fresh = Codes.Code(Codes.LongRuns);
        Assert.That(code.Skips().AsSpan(1 << SkipTable.Bits).SequenceEqual(fresh.Skips().AsSpan(1 << SkipTable.Bits)));
        Assert.That(code.Pairs(), Is.EqualTo(fresh.Pairs()));
        Assert.That(code.Values(), Is.EqualTo(fresh.Values()));
    }
}
