namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Look-up by the next <see cref="Bits"/> bits for one or two symbols of a first progressive scan of AC coefficients, with the bits behind them.
/// An entry: bits of all of them in its low six bits; coefficients passed in the next six; <see cref="EndOfBlock"/>; at <see cref="FirstKnownShift"/>
/// and <see cref="LastKnownShift"/> whether the first and the last bring a value; from bit 16 the coefficients passed with the first of them, 64
/// where there is only the end; from bit 24 the first's bits; from bit 32 the value at the first place; from bit 48 that at the last place, or
/// the number of blocks that end. Values are shifted to their place already. <see cref="Nothing"/> where not even one fits.
/// Source: ITU-T T.81, G.1.2.2.
/// </summary>
internal static class AcTable
{
    public const int Bits = 11;
    public const int Length = 1 << Bits;
    public const int AdvanceShift = 6;
    public const int FirstKnownShift = 13;
    public const int LastKnownShift = 14;
    public const int FirstAdvanceShift = 16;
    public const int FirstBitsShift = 24;
    public const int FirstValueShift = 32;
    public const int LastValueShift = 48;
    public const ulong EndOfBlock = 64 << AdvanceShift;
    public const ulong Nothing = 127 << AdvanceShift;
    private const int MostAdvance = 63;
    private const ulong BitsMask = 63;
    private const int MostValueBits = 15;

    /// <param name="low">Bit down to which values are sent.</param>
    /// <param name="table">Written: <see cref="Length"/> entries.</param>
    public static void Fill(HuffmanCode code, int low, Span<ulong> table)
    {
        Span<ulong> singles = stackalloc ulong[Length];
        FillSingles(code, low, singles);
        for (int window = 0; window < table.Length; window++)
            table[window] = Pair(singles[window], singles, window);
    }

    /// <summary>One symbol as an entry, its value or number of blocks at the last place; 0 where no code fits, or where it passes the end.</summary>
    /// <param name="window">At least 31 bits of data in the highest places.</param>
    /// <param name="before">Number of the last coefficient in zigzag order, less than <paramref name="last"/>.</param>
    /// <param name="last">The last one of the scan.</param>
    public static ulong Read(HuffmanCode code, ulong window, int before, int last, int low)
    {
        int found = code.Find((int)(window >> 48)), length = found >> 8, symbol = found & 255, size = symbol & 15, zeros = symbol >> 4;
        if (found == 0)
            return 0;
        if (size == 0 && zeros < 15)
            return End(length, zeros, (int)(window << length >> 1 >> (63 - zeros)));
        if (before + zeros + 1 > last)
            return 0;
        short value = (short)(ValueTable.Extend((int)(window << length >> 1 >> (63 - size)), size) << low);
        return (uint)(length + size) | ((uint)(zeros + 1) << AdvanceShift) | (value == 0 ? 0 : 1u << LastKnownShift) | ((ulong)(ushort)value << LastValueShift);
    }

    private static void FillSingles(HuffmanCode code, int low, Span<ulong> singles)
    {
        singles.Fill(Nothing);
        int at = 0, next = 0;
        for (int length = 1; length <= Bits; length++)
        {
            for (int i = 0; i < code.Counts[length - 1]; i++, next++)
            {
                int symbol = code.Symbols[next], size = symbol & 15, zeros = symbol >> 4, room = 1 << (Bits - length);
                var entries = singles.Slice(at, room);
                at += room;
                if (size == 0 && zeros < 15)
                    FillEnds(entries, length, zeros);
                else if (length + size <= Bits && size + low <= MostValueBits)
                    FillValues(entries, length + size, size, (uint)zeros + 1, low);
            }
        }
    }

    private static void FillEnds(Span<ulong> entries, int length, int size)
    {
        int each = Bits - length - size;
        for (int rest = 0; each >= 0 && rest < 1 << size; rest++)
            entries.Slice(rest << each, 1 << each).Fill(End(length, size, rest));
    }

    private static ulong End(int length, int size, int rest) =>
        EndOfBlock | (64 << FirstAdvanceShift) | (uint)(length + size) | ((ulong)(uint)((1 << size) + rest) << LastValueShift);

    private static void FillValues(Span<ulong> entries, int total, int size, uint advance, int low)
    {
        ulong known = size == 0 ? 0 : (1UL << FirstKnownShift) | (1UL << LastKnownShift);
        for (int value = 0; value < 1 << size; value++)
        {
            ulong shifted = (ushort)(ValueTable.Extend(value, size) << low);
            entries.Slice(value << (Bits - total), 1 << (Bits - total)).Fill(
                (uint)total | (advance << AdvanceShift) | known | (advance << FirstAdvanceShift) | ((uint)total << FirstBitsShift)
                | (shifted << FirstValueShift) | (shifted << LastValueShift));
        }
    }

    private static ulong Pair(ulong first, ReadOnlySpan<ulong> singles, int window)
    {
        if (first == Nothing || (first & EndOfBlock) != 0)
            return first;
        int firstBits = (int)(first & BitsMask), firstAdvance = (int)(first >> AdvanceShift) & MostAdvance;
        ulong second = singles[(window << firstBits) & (Length - 1)];
        int secondBits = (int)(second & BitsMask), secondAdvance = (int)(second >> AdvanceShift) & MostAdvance;
        if (second == Nothing || firstBits + secondBits > Bits || firstAdvance + secondAdvance > MostAdvance)
            return first;
        const ulong ofFirst = (0xFFFFUL << FirstValueShift) | (63u << FirstBitsShift) | (0xFF << FirstAdvanceShift) | (1 << FirstKnownShift);
        const ulong ofLast = (0xFFFFUL << LastValueShift) | (1 << LastKnownShift) | EndOfBlock;
        return (first & ofFirst) | (second & ofLast) | (uint)(firstBits + secondBits) | ((ulong)(uint)(firstAdvance + secondAdvance) << AdvanceShift);
    }
}
