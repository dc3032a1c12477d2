using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Tests.Jpeg;

/// <summary>Every entry of every look-up table against symbols read one by one.</summary>
public sealed class LookUpTableTests
{
    private readonly record struct Step(int Bits, int Advance, bool Ends, int Value);

    [Test]
    public void Bits_OfTheLookUpsBetweenTwoFills_AreInTheWindow()
    {
        Assert.That(4 * SkipTable.Bits, Is.LessThanOrEqualTo(BitWindow.Least));
        Assert.That(4 * PairTable.Bits, Is.LessThanOrEqualTo(BitWindow.Least));
        Assert.That(4 * AcTable.Bits, Is.LessThanOrEqualTo(BitWindow.Least));
    }

    [TestCaseSource(typeof(Codes), nameof(Codes.Ac))]
    public void SkipTable_EveryWindow_PassesTheSymbolsThatLieInItWhole(byte[] definition)
    {
        ushort[] table = Codes.Code(definition).Skips();
        var slow = new SlowHuffman(definition);
        for (int window = 0; window < 1 << SkipTable.Bits; window++)
        {
            string bits = Codes.Bits(window, SkipTable.Bits);
            int entry = table[(1 << SkipTable.Bits) + window];
            var steps = Steps(slow, bits, mostAdvance: int.MaxValue);
            if (steps.Sum(step => step.Advance) <= 63)
                Assert.That(entry, Is.EqualTo(Skip(steps)), bits);
            else
                Assert.That(Enumerable.Range(1, steps.Count).Select(count => Skip(steps[..count])), Does.Contain(entry), $"{bits}: some of the symbols");
        }
    }

    [TestCaseSource(typeof(Codes), nameof(Codes.Ac))]
    public void PairTable_EveryWindow_HoldsTheFirstTwoSymbolsThatLieInItWhole(byte[] definition)
    {
        ulong[] table = Codes.Code(definition).Pairs();
        var slow = new SlowHuffman(definition);
        for (int window = 0; window < PairTable.Length; window++)
        {
            var steps = Steps(slow, Codes.Bits(window, PairTable.Bits)).Take(2).ToList();
            if (table[window] != Pair(steps))
                Assert.That(table[window].ToString("X16", null), Is.EqualTo(Pair(steps).ToString("X16", null)), Codes.Bits(window, PairTable.Bits));
        }
    }

    [Test]
    public void ValueTable_EveryWindow_HoldsTheValueWhereItLiesInItWhole()
    {
        byte[] definition = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        uint[] table = Codes.Code(definition).Values();
        var slow = new SlowHuffman(definition);
        for (int window = 0; window < ValueTable.Length; window++)
        {
            string bits = Codes.Bits(window, ValueTable.Bits);
            uint expected = slow.Read(bits, 0) is { } read && read.Next + read.Symbol <= ValueTable.Bits
                ? ((uint)SlowHuffman.Value(bits, read.Next, read.Symbol) << 16) | (uint)(read.Next + read.Symbol)
                : 0;
            Assert.That(table[window], Is.EqualTo(expected), bits);
        }
    }

    private static int Skip(List<Step> steps)
    {
        int advance = steps.Sum(step => step.Advance);
        if (steps.Count == 0)
            return SkipTable.Nothing;
        return advance > 63 ? -1 : steps.Sum(step => step.Bits) | (advance << SkipTable.AdvanceShift) | (steps[^1].Ends ? SkipTable.EndOfBlock : 0);
    }

    private static ulong Pair(List<Step> steps)
    {
        if (steps.Count == 0)
            return PairTable.Nothing;
        var values = steps.Where(step => !step.Ends).ToList();
        uint bits = (uint)steps.Sum(step => step.Bits), advance = (uint)steps.Sum(step => step.Advance), first = values.Count == 0 ? 64 : (uint)values[0].Advance;
        ulong entry = bits | (advance << PairTable.AdvanceShift) | (first << PairTable.FirstAdvanceShift) | (steps[^1].Ends ? PairTable.EndOfBlock : 0);
        if (values.Count > 0)
            entry |= ((ulong)(ushort)values[0].Value << PairTable.FirstValueShift) | ((ulong)(ushort)values[^1].Value << PairTable.LastValueShift);
        return entry;
    }

    /// <summary>Symbols that lie in the bits whole, up to the end of the block or so many coefficients, or to one that the format does not define.</summary>
    private static List<Step> Steps(SlowHuffman code, string bits, int mostAdvance = 63)
    {
        var steps = new List<Step>();
        int at = 0, passed = 0;
        while (code.Read(bits, at) is { } read)
        {
            int size = read.Symbol & 15, advance = read.Symbol == 0 ? 0 : (read.Symbol >> 4) + 1;
            if (read.Next + size > bits.Length || passed + advance > mostAdvance || (size == 0 && read.Symbol is not (0 or 0xF0)))
                break;
            steps.Add(new(read.Next + size - at, advance, read.Symbol == 0, SlowHuffman.Value(bits, read.Next, size)));
            if (read.Symbol == 0)
                break;
            (at, passed) = (read.Next + size, passed + advance);
        }

        return steps;
    }
}
