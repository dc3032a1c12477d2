namespace ImageProxy.Imaging.Tests.Jpeg;

/// <summary>A Huffman code read bit by bit, the long way.</summary>
internal sealed class SlowHuffman
{
    private readonly Dictionary<(int Length, int Code), byte> _symbols = [];

    /// <param name="definition">16 counts, then the symbols.</param>
    public SlowHuffman(ReadOnlySpan<byte> definition)
    {
        for (int length = 1, code = 0, next = 16; length <= 16; length++, code <<= 1)
        {
            for (int i = 0; i < definition[length - 1]; i++)
                _symbols.Add((length, code++), definition[next++]);
        }
    }

    /// <summary>The symbol at a bit of a string of bits and the bit behind it; null where the string ends first or no code fits.</summary>
    public (byte Symbol, int Next)? Read(string bits, int at)
    {
        for (int length = 1, code = 0; length <= 16 && at + length <= bits.Length; length++)
        {
            code = (code << 1) | (bits[at + length - 1] - '0');
            if (_symbols.TryGetValue((length, code), out byte symbol))
                return (symbol, at + length);
        }

        return null;
    }

    /// <summary>The signed number in so many bits (T.81, table F.1).</summary>
    public static int Value(string bits, int at, int size)
    {
        if (size == 0)
            return 0;
        int value = Convert.ToInt32(bits.Substring(at, size), 2);
        return bits[at] == '1' ? value : value - ((1 << size) - 1);
    }
}
