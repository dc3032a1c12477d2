using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Tests.Jpeg;

/// <summary>Huffman codes for tests, as DHT segments define them.</summary>
internal static class Codes
{
    /// <summary>Most of the AC symbols there are, in codes of 2 to 10 bits.</summary>
    public static byte[] Even => Define([0, 1, 1, 2, 3, 6, 12, 24, 30, 60], [0x00, 0x01, 0xF0, 0x11, 0x02, .. AcSymbols.Except([(byte)0x00, (byte)0x01, (byte)0xF0, (byte)0x11, (byte)0x02])]);

    /// <summary>One bit for a run of 16 zeros, so that look-ups meet the end of a block; the rest has 2 to 16 bits.</summary>
    public static byte[] LongRuns => Define([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0xF0, 0xE1, 0x00, 0x01, 0x21, 0x32, 0x0A, 0x03, 0x71, 0x05, 0x1A, 0x12, 0xF1, 0x04, 0x0F, 0xFF]);

    /// <summary>Symbols that the format does not define among some that it does.</summary>
    public static byte[] Undefined => Define([0, 2, 1, 2], [0x00, 0x01, 0x20, 0x11, 0x70]);

    /// <summary>One symbol: most bits begin no code.</summary>
    public static byte[] Single => Define([1], [0x03]);

    /// <summary>Numbers of blocks that end, among new coefficients and runs of zeros: what progressive scans have.</summary>
    public static byte[] Runs => Define([0, 2, 1, 2, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1], [0x01, 0x11, 0x00, 0x10, 0x21, 0x20, 0xF0, 0x02, 0x30, 0x31, 0x41, 0x40, 0x12, 0x50, 0x60, 0x03, 0x70, 0x80, 0x90, 0xF1, 0xC0, 0xE0]);

    public static IEnumerable<byte[]> Ac => [Even, LongRuns, Undefined, Single];

    private static IEnumerable<byte> AcSymbols => Enumerable.Range(0, 256).Where(s => s is 0 or 0xF0 || (s & 15) is > 0 and < 11).Select(s => (byte)s);

    public static HuffmanCode Code(byte[] definition)
    {
        var code = new HuffmanCode();
        Assert.That(code.Define(definition));
        return code;
    }

    public static string Bits(int value, int count) => Convert.ToString(value, 2).PadLeft(count, '0');

    private static byte[] Define(int[] counts, IEnumerable<byte> symbols)
    {
        byte[] sixteen = new byte[16];
        for (int i = 0; i < counts.Length; i++)
            sixteen[i] = (byte)counts[i];
        return [.. sixteen, .. symbols.Take(counts.Sum())];
    }
}
