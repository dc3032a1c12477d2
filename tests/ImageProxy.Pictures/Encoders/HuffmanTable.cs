namespace ImageProxy.Pictures.Encoders;

/// <summary>A Huffman table as JPEG writes it (T.81, Annex C).</summary>
internal sealed class HuffmanTable
{
    private readonly ushort[] _codes = new ushort[256];
    private readonly byte[] _lengths = new byte[256];

    /// <param name="counts">How many codes have 1, 2 … 16 bits.</param>
    /// <param name="symbols">The symbols, shortest code first.</param>
    public HuffmanTable(byte[] counts, byte[] symbols)
    {
        (Counts, Symbols) = (counts, symbols);
        int code = 0, next = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            for (int i = 0; i < counts[length - 1]; i++, next++, code++)
                (_codes[symbols[next]], _lengths[symbols[next]]) = ((ushort)code, (byte)length);
        }
    }

    public byte[] Counts { get; }

    public byte[] Symbols { get; }

    /// <summary>The code and its bits for a symbol; 0 bits where the table has none.</summary>
    public (int Code, int Length) this[int symbol] => (_codes[symbol], _lengths[symbol]);

    /// <summary>The table with the shortest total for symbols that occur so often (T.81, K.2), no code longer than 16 bits or all ones.</summary>
    public static HuffmanTable For(ReadOnlySpan<int> frequencies)
    {
        Span<int> lengthCounts = stackalloc int[258];
        int[] lengths = CodeLengths(frequencies);
        foreach (int length in lengths)
            lengthCounts[length]++;
        Shorten(lengthCounts);
        byte[] symbols = [.. Enumerable.Range(0, 256).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol]).Select(symbol => (byte)symbol)];
        byte[] counts = new byte[16];
        for (int i = 0; i < 16; i++)
            counts[i] = (byte)lengthCounts[i + 1];
        return new(counts, symbols);
    }

    // Symbol 256 stands for the code of all ones, which no symbol may have.
    private static int[] CodeLengths(ReadOnlySpan<int> frequencies)
    {
        int[] lengths = new int[257];
        var groups = new PriorityQueue<List<int>, (long Frequency, int Order)>();
        for (int symbol = 0; symbol < 256; symbol++)
        {
            if (frequencies[symbol] > 0)
                groups.Enqueue([symbol], (frequencies[symbol], 256 - symbol));
        }

        groups.Enqueue([256], (0, 0));
        int order = 257;
        while (groups.TryDequeue(out var first, out var a) && groups.TryDequeue(out var second, out var b))
        {
            first.AddRange(second);
            foreach (int symbol in first)
                lengths[symbol]++;
            groups.Enqueue(first, (a.Frequency + b.Frequency, order++));
        }

        return lengths;
    }

    // T.81, figure K.3: two codes that are too long give way to one a bit shorter and two under a still shorter one; then the code of all ones goes.
    private static void Shorten(Span<int> lengthCounts)
    {
        for (int length = lengthCounts.Length - 1; length > 16; length--)
        {
            while (lengthCounts[length] > 0)
            {
                int shorter = length - 2;
                while (lengthCounts[shorter] == 0)
                    shorter--;
                lengthCounts[length] -= 2;
                lengthCounts[length - 1]++;
                lengthCounts[shorter + 1] += 2;
                lengthCounts[shorter]--;
            }
        }

        int longest = 16;
        while (lengthCounts[longest] == 0)
            longest--;
        lengthCounts[longest]--;
    }
}
