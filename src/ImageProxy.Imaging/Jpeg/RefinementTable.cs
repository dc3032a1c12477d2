namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Look-up by the next <see cref="Bits"/> bits for one symbol of a refining scan of AC coefficients. An entry: bits of the code and of the sign or
/// the number behind it in its low six bits; <see cref="EndOfBlock"/>; <see cref="IsNew"/>; from bit 8 the zeros before the coefficient that it
/// ends at; from bit 16 that one's value, or the number of blocks that end. 0 where none fits. Source: ITU-T T.81, G.1.2.3.
/// </summary>
internal static class RefinementTable
{
    public const int Bits = 10;
    public const int Length = 1 << Bits;
    public const uint EndOfBlock = 1 << 6;
    public const uint IsNew = 1 << 7;
    public const int ZerosShift = 8;
    public const int ValueShift = 16;

    /// <param name="low">Number of the bit that is sent.</param>
    /// <param name="table">Written: <see cref="Length"/> entries.</param>
    public static void Fill(HuffmanCode code, int low, Span<uint> table)
    {
        table.Clear();
        int at = 0, next = 0;
        for (int length = 1; length <= Bits; length++)
        {
            for (int i = 0; i < code.Counts[length - 1]; i++, next++)
            {
                int symbol = code.Symbols[next], extra = ExtraBits(symbol), room = 1 << (Bits - length), each = Bits - length - extra;
                for (int rest = 0; extra >= 0 && each >= 0 && rest < 1 << extra; rest++)
                    table.Slice(at + (rest << each), 1 << each).Fill(Entry(symbol, length + extra, rest, low));
                at += room;
            }
        }
    }

    /// <summary>One symbol as an entry; 0 where no code fits, or one that such a scan does not have.</summary>
    /// <param name="window">At least 31 bits of data in the highest places.</param>
    public static uint Read(HuffmanCode code, ulong window, int low)
    {
        int found = code.Find((int)(window >> 48)), length = found >> 8, symbol = found & 255, extra = ExtraBits(symbol);
        return found == 0 || extra < 0 ? 0 : Entry(symbol, length + extra, (int)(window << length >> 1 >> (63 - extra)), low);
    }

    /// <summary>Bits behind a code: a sign, or as many as a number of blocks takes, or none; -1 where it is no symbol of such a scan.</summary>
    private static int ExtraBits(int symbol) => (symbol & 15) switch
    {
        0 => symbol == 0xF0 ? 0 : symbol >> 4,
        1 => 1,
        _ => -1,
    };

    private static uint Entry(int symbol, int bits, int rest, int low)
    {
        int zeros = symbol >> 4;
        if ((symbol & 15) == 1)
            return (uint)bits | IsNew | ((uint)zeros << ZerosShift) | ((uint)(ushort)((rest == 0 ? -1 : 1) << low) << ValueShift);
        return symbol == 0xF0
            ? (uint)bits | ((uint)zeros << ZerosShift)
            : (uint)bits | EndOfBlock | ((uint)((1 << zeros) + rest) << ValueShift);
    }
}
