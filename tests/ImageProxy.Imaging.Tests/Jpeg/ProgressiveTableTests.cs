using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Tests.Jpeg;

/// <summary>Every entry of the look-up tables of progressive scans against symbols read one by one.</summary>
public sealed class ProgressiveTableTests
{
    /// <param name="Bits">Of the code and of what lies behind it.</param>
    /// <param name="Advance">Coefficients passed, the last one with them.</param>
    /// <param name="Ended">Blocks that end, or none.</param>
    private readonly record struct Step(int Bits, int Advance, int Ended, short Value);

    public static IEnumerable<byte[]> Definitions => [.. Codes.Ac, Codes.Runs];

    [Test]
    public void AcTable_EveryWindow_HoldsTheFirstTwoSymbolsThatLieInItWhole([ValueSource(nameof(Definitions))] byte[] definition, [Values(0, 2, 9, 13)] int low)
    {
        ulong[] table = new ulong[AcTable.Length];
        AcTable.Fill(Codes.Code(definition), low, table);
        var slow = new SlowHuffman(definition);
        for (int window = 0; window < AcTable.Length; window++)
        {
            string bits = Codes.Bits(window, AcTable.Bits);
            ulong expected = Pair(First(slow, bits, low));
            if (table[window] != expected)
                Assert.That(table[window].ToString("X16", null), Is.EqualTo(expected.ToString("X16", null)), bits);
        }
    }

    [Test]
    public void AcTableRead_EveryWindow_GivesOneSymbolOrRefusesWhatPassesTheEnd([ValueSource(nameof(Definitions))] byte[] definition, [Values(0, 9, 13)] int low)
    {
        var code = Codes.Code(definition);
        var slow = new SlowHuffman(definition);
        var random = new Random(low);
        for (int i = 0; i < 20_000; i++)
        {
            int window = random.Next(), last = random.Next(1, 64), before = random.Next(0, last);
            var step = One(slow, Codes.Bits(window, 31), 0, low);
            ulong expected = step is not { } read || before + read.Advance > last
                ? 0
                : (uint)read.Bits | ((uint)read.Advance << AcTable.AdvanceShift) | (read.Ended > 0 ? AcTable.EndOfBlock : 0) | (read.Value == 0 ? 0 : 1U << AcTable.LastKnownShift)
                    | (read.Ended > 0 ? 64U << AcTable.FirstAdvanceShift : 0) | ((ulong)(ushort)(read.Ended > 0 ? read.Ended : read.Value) << AcTable.LastValueShift);
            Assert.That(AcTable.Read(code, (ulong)window << 33, before, last, low), Is.EqualTo(expected), $"{Codes.Bits(window, 31)} from {before} to {last}");
        }
    }

    [Test]
    public void RefinementTable_EveryWindow_HoldsTheFirstSymbolOrLeavesItToTheSlowWay([ValueSource(nameof(Definitions))] byte[] definition, [Values(0, 3, 12)] int low)
    {
        uint[] table = new uint[RefinementTable.Length];
        var code = Codes.Code(definition);
        RefinementTable.Fill(code, low, table);
        var slow = new SlowHuffman(definition);
        for (int window = 0; window < RefinementTable.Length; window++)
        {
            string bits = Codes.Bits(window, RefinementTable.Bits);
            uint expected = Refinement(slow, bits, low);
            if (table[window] != expected)
                Assert.That(table[window].ToString("X8", null), Is.EqualTo(expected.ToString("X8", null)), bits);
        }

        var random = new Random(low);
        for (int i = 0; i < 20_000; i++)
        {
            int window = random.Next();
            Assert.That(RefinementTable.Read(code, (ulong)window << 33, low), Is.EqualTo(Refinement(slow, Codes.Bits(window, 31), low)), Codes.Bits(window, 31));
        }
    }

    /// <summary>The first one or two symbols that lie in the bits whole, do not pass 63 coefficients together, and fit in 16 bits.</summary>
    private static List<Step> First(SlowHuffman code, string bits, int low)
    {
        var steps = new List<Step>();
        int at = 0;
        while (steps.Count < 2 && One(code, bits, at, low) is { } step)
        {
            if (steps.Sum(one => one.Advance) + step.Advance > 63 || step.Bits == 0)
                break;
            steps.Add(step);
            at += step.Bits;
            if (step.Ended > 0)
                break;
        }

        return steps;
    }

    /// <summary>Null where the bits end first or begin no code. Of no bits where the value needs more than 16, which tables leave out.</summary>
    private static Step? One(SlowHuffman code, string bits, int at, int low)
    {
        if (code.Read(bits, at) is not { } read)
            return null;
        int size = read.Symbol & 15, zeros = read.Symbol >> 4;
        bool ends = size == 0 && zeros < 15;
        int extra = ends ? zeros : size;
        if (read.Next + extra > bits.Length)
            return null;
        int length = read.Next + extra - at;
        if (ends)
            return new(length, 0, (1 << zeros) + (extra == 0 ? 0 : Convert.ToInt32(bits.Substring(read.Next, extra), 2)), 0);
        bool isLong = bits.Length <= AcTable.Bits && size + low > 15;
        return new(isLong ? 0 : length, zeros + 1, 0, (short)(SlowHuffman.Value(bits, read.Next, size) << low));
    }

    private static ulong Pair(List<Step> steps)
    {
        if (steps.Count == 0)
            return AcTable.Nothing;
        var (first, last) = (steps[0], steps[^1]);
        bool ends = last.Ended > 0, onlyEnds = first.Ended > 0;
        ulong entry = (uint)steps.Sum(step => step.Bits) | ((uint)steps.Sum(step => step.Advance) << AcTable.AdvanceShift) | (ends ? AcTable.EndOfBlock : 0);
        entry |= (onlyEnds ? 64U : (uint)first.Advance) << AcTable.FirstAdvanceShift;
        entry |= onlyEnds ? 0 : (uint)first.Bits << AcTable.FirstBitsShift;
        entry |= (first.Value == 0 ? 0 : 1U << AcTable.FirstKnownShift) | (last.Value == 0 ? 0 : 1U << AcTable.LastKnownShift);
        return entry | ((ulong)(ushort)first.Value << AcTable.FirstValueShift) | ((ulong)(ushort)(ends ? last.Ended : last.Value) << AcTable.LastValueShift);
    }

    private static uint Refinement(SlowHuffman code, string bits, int low)
    {
        if (code.Read(bits, 0) is not { } read || (read.Symbol & 15) > 1)
            return 0;
        int zeros = read.Symbol >> 4;
        bool isNew = (read.Symbol & 15) == 1, ends = !isNew && zeros < 15;
        int extra = isNew ? 1 : ends ? zeros : 0;
        if (read.Next + extra > bits.Length)
            return 0;
        int behind = extra == 0 ? 0 : Convert.ToInt32(bits.Substring(read.Next, extra), 2);
        uint entry = (uint)(read.Next + extra);
        if (ends)
            return entry | RefinementTable.EndOfBlock | ((uint)((1 << zeros) + behind) << RefinementTable.ValueShift);
        entry |= (uint)zeros << RefinementTable.ZerosShift;
        return isNew ? entry | RefinementTable.IsNew | ((uint)(ushort)(behind == 1 ? 1 << low : -(1 << low)) << RefinementTable.ValueShift) : entry;
    }
}
