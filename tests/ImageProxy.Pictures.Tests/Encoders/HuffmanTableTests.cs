using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class HuffmanTableTests
{
    [Test]
    public void For_FrequenciesThatWouldMakeLongCodes_StaysWithin16Bits([Values(1, 2, 17, 40)] int symbols)
    {
        int[] frequencies = new int[256];
        for (int i = 0, a = 1, b = 1; i < symbols; i++, (a, b) = (b, a + b))
            frequencies[255 - i] = a;
        var table = HuffmanTable.For(frequencies);
        Assert.That(table.Symbols, Is.EquivalentTo(Enumerable.Range(256 - symbols, symbols)));
        AssertDecodable(table);
    }

    [Test]
    public void For_AllSymbolsAlike_NeedsNineBitsAtMost()
    {
        var table = HuffmanTable.For(Enumerable.Repeat(5, 256).ToArray());
        AssertDecodable(table);
        Assert.That(table.Symbols.Max(symbol => table[symbol].Length), Is.EqualTo(9));
    }

    [Test]
    public void For_CommonAndRareSymbols_GivesTheCommonOneTheShortestCode()
    {
        int[] frequencies = new int[256];
        (frequencies[3], frequencies[9], frequencies[200]) = (1, 100, 2);
        var table = HuffmanTable.For(frequencies);
        Assert.That(new[] { table[9].Length, table[200].Length, table[3].Length }, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    private static void AssertDecodable(HuffmanTable table)
    {
        string[] codes = [.. table.Symbols.Select(symbol => Convert.ToString(table[symbol].Code, 2).PadLeft(table[symbol].Length, '0'))];
        Assert.That(codes, Has.All.Length.LessThanOrEqualTo(16));
        Assert.That(codes, Has.None.Matches<string>(code => code.All(bit => bit == '1')), "JPEG reserves the code of all ones");
        string[] sorted = [.. codes.Order(StringComparer.Ordinal)];
        Assert.That(sorted.Zip(sorted.Skip(1)), Has.None.Matches<(string First, string Second)>(pair => pair.Second.StartsWith(pair.First, StringComparison.Ordinal)));
    }
}
