namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>The Huffman code that takes the fewest bits for what is counted, none of its codes longer than 16 or all ones. Source: ITU-T T.81, annex K.2.</summary>
internal sealed class BestCode
{
    private const int LongestCode = HuffmanCode.LongestCode;
    private const int MostLeaves = 257;

    private readonly byte[] _lengthCounts = new byte[LongestCode];
    private readonly byte[] _symbols = new byte[256];
    private readonly int[] _leaves = new int[MostLeaves];
    private readonly long[] _weights = new long[2 * MostLeaves];
    private readonly int[] _parents = new int[2 * MostLeaves];
    private int _symbolCount;

    /// <summary>How many codes have 1, 2 … 16 bits.</summary>
    public ReadOnlySpan<byte> LengthCounts => _lengthCounts;

    /// <summary>Shortest code first.</summary>
    public ReadOnlySpan<byte> Symbols => _symbols.AsSpan(0, _symbolCount);

    /// <param name="counts">Of 256 symbols, at least one of them not 0.</param>
    public void Build(ReadOnlySpan<int> counts)
    {
        // :: 1 The symbols that occur, the rarest first; before them one that never does, whose code is the one of all ones.
        int leaves = 0;
        _leaves[leaves++] = -1;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
                _leaves[leaves++] = symbol;
        }

        _symbolCount = leaves - 1;
        for (int i = 1; i < leaves; i++)
            _weights[i] = ((long)counts[_leaves[i]] << 8) | (uint)(255 - _leaves[i]); // equal ones in a fixed order
        _weights.AsSpan(1, leaves - 1).Sort(_leaves.AsSpan(1, leaves - 1));
        _weights[0] = 0;
        for (int i = 1; i < leaves; i++)
            _weights[i] >>= 8;

        // :: 2 The tree: the two lightest become one, and those made so come in the order of their weight.
        int leaf = 0, node = leaves, made = leaves;
        for (; made < (2 * leaves) - 1; made++)
            _weights[made] = _weights[Lightest(leaves, made, ref leaf, ref node)] + _weights[Lightest(leaves, made, ref leaf, ref node)];

        // :: 3 How deep its leaves lie, cut to what a file can hold.
        Span<int> depths = stackalloc int[MostLeaves];
        depths.Clear();
        Span<int> depthOf = stackalloc int[2 * MostLeaves];
        depthOf[made - 1] = 0;
        for (int i = made - 2; i >= 0; i--)
        {
            depthOf[i] = depthOf[_parents[i]] + 1;
            if (i < leaves)
                depths[depthOf[i]]++;
        }

        Shorten(depths);

        // :: 4 Without the one that never occurs: the more frequent, the shorter.
        int longest = LongestCode;
        while (depths[longest] == 0)
            longest--;
        depths[longest]--;
        for (int length = 1; length <= LongestCode; length++)
            _lengthCounts[length - 1] = (byte)depths[length];
        for (int i = 0; i < _symbolCount; i++)
            _symbols[i] = (byte)_leaves[leaves - 1 - i];
    }

    /// <summary>The lightest of what has no parent yet, which it is given.</summary>
    private int Lightest(int leaves, int parent, ref int leaf, ref int node)
    {
        int lightest = leaf < leaves && (node == parent || _weights[leaf] <= _weights[node]) ? leaf++ : node++;
        _parents[lightest] = parent;
        return lightest;
    }

    /// <summary>Source: ITU-T T.81, figure K.3.</summary>
    private static void Shorten(Span<int> depths)
    {
        for (int depth = depths.Length - 1; depth > LongestCode; depth--)
        {
            while (depths[depth] > 0)
            {
                int other = depth - 2;
                while (depths[other] == 0)
                    other--;
                depths[depth] -= 2;
                depths[depth - 1]++;
                depths[other + 1] += 2;
                depths[other]--;
            }
        }
    }
}
