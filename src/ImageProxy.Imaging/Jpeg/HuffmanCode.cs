namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// One Huffman code of a JPEG and the look-up tables made from it, each when it is first asked for. Objects are used again: a code that is
/// defined a second time with the same bytes keeps its tables. Source: ITU-T T.81, annex C.
/// </summary>
internal sealed class HuffmanCode
{
    public const int LongestCode = 16;
    private const int MostSymbols = 256;

    /// <summary>Codes of up to so many bits are found with one look-up.</summary>
    private const int ShortCode = 8;

    private readonly byte[] _definition = new byte[LongestCode + MostSymbols];
    private readonly int[] _limits = new int[LongestCode + 1];
    private readonly ushort[] _short = new ushort[1 << ShortCode];
    private readonly int[] _symbolOffsets = new int[LongestCode + 1];
    private ulong[]? _pairs;
    private ushort[]? _skips;
    private uint[]? _values;
    private int _definitionLength;
    private bool _hasPairs;
    private bool _hasSkips;
    private bool _hasValues;

    /// <summary>What it was defined with.</summary>
    public ReadOnlySpan<byte> Definition => _definition.AsSpan(0, _definitionLength);

    /// <summary>How many codes have 1, 2 … 16 bits.</summary>
    public ReadOnlySpan<byte> Counts => _definition.AsSpan(0, LongestCode);

    /// <summary>Shortest code first.</summary>
    public ReadOnlySpan<byte> Symbols => _definition.AsSpan(LongestCode, _definitionLength - LongestCode);

    /// <summary>False where the lengths make no prefix code without the code of all ones; the object is not to be used then.</summary>
    /// <param name="definition">16 counts and the symbols they count, as in a DHT segment.</param>
    public bool Define(ReadOnlySpan<byte> definition)
    {
        if (definition.SequenceEqual(_definition.AsSpan(0, _definitionLength)))
            return true;
        (_definitionLength, _hasSkips, _hasPairs, _hasValues) = (0, false, false, false);
        int code = 0, symbols = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            int count = definition[length - 1];
            _symbolOffsets[length] = symbols - code;
            code += count;
            symbols += count;
            if (count > 0 && code >= 1 << length)
                return false;
            _limits[length] = code << (LongestCode - length);
            code <<= 1;
        }

        definition.CopyTo(_definition);
        _definitionLength = definition.Length;
        for (int i = 0; i < _short.Length; i++)
            _short[i] = (ushort)Find(i << (LongestCode - ShortCode), 1, ShortCode);
        return true;
    }

    /// <summary>Length of the code that <paramref name="window"/> begins with, times 256, and its symbol; 0 where no code fits.</summary>
    /// <param name="window">The next 16 bits.</param>
    public int Find(int window) => _short[window >> (LongestCode - ShortCode)] is > 0 and var found ? found : Find(window, ShortCode + 1, LongestCode);

    private int Find(int window, int shortest, int longest)
    {
        for (int length = shortest; length <= longest; length++)
        {
            if (window < _limits[length])
                return (length << 8) | Symbols[_symbolOffsets[length] + (window >> (LongestCode - length))];
        }

        return 0;
    }

    /// <summary><see cref="SkipTable"/> of this code.</summary>
    public ushort[] Skips()
    {
        _skips ??= new ushort[SkipTable.Length];
        if (!_hasSkips)
            SkipTable.Fill(this, _skips);
        _hasSkips = true;
        return _skips;
    }

    /// <summary><see cref="PairTable"/> of this code.</summary>
    public ulong[] Pairs()
    {
        _pairs ??= new ulong[PairTable.Length];
        if (!_hasPairs)
            PairTable.Fill(this, _pairs);
        _hasPairs = true;
        return _pairs;
    }

    /// <summary><see cref="ValueTable"/> of this code.</summary>
    public uint[] Values()
    {
        _values ??= new uint[ValueTable.Length];
        if (!_hasValues)
            ValueTable.Fill(this, _values);
        _hasValues = true;
        return _values;
    }
}
