using System.Buffers;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Look-up by the next <see cref="Bits"/> bits for one or two AC symbols with their value bits. An entry: bits of all of them in its low six
/// bits; coefficients passed in the next six; <see cref="EndOfBlock"/>; from bit 16 the coefficients passed with the first of them, 64 where
/// there is only the end; from bit 32 the value at the first place; from bit 48 the value at the last. <see cref="Nothing"/> where not
/// even one fits.
/// </summary>
internal static class PairTable
{
    public const int Bits = 12;
    public const int Length = 1 << Bits;
    public const int AdvanceShift = 6;
    public const int FirstAdvanceShift = 16;
    public const int FirstValueShift = 32;
    public const int LastValueShift = 48;
    public const ulong EndOfBlock = 64 << AdvanceShift;
    public const ulong Nothing = 127 << AdvanceShift;
    private const int MostAdvance = 63;
    private const ulong BitsMask = 63;

    public static void Fill(HuffmanCode code, Span<ulong> table)
    {
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(Length);
        var singles = rented.AsSpan(0, Length);
        FillSingles(code, singles);
        for (int window = 0; window < Length; window++)
            table[window] = Pair(singles[window], singles, window);
        ArrayPool<ulong>.Shared.Return(rented);
    }

    private static void FillSingles(HuffmanCode code, Span<ulong> singles)
    {
        singles.Fill(Nothing);
        int at = 0, next = 0;
        for (int length = 1; length <= Bits; length++)
        {
            for (int i = 0; i < code.Counts[length - 1]; i++, next++)
            {
                int symbol = code.Symbols[next], size = symbol & 15, total = length + size, room = 1 << (Bits - length);
                var entries = singles.Slice(at, room);
                at += room;
                if (symbol == 0)
                    entries.Fill(EndOfBlock | (64 << FirstAdvanceShift) | (uint)length);
                else if (total <= Bits && (size > 0 || symbol == 0xF0))
                    FillValues(entries, total, size, (uint)(symbol >> 4) + 1);
            }
        }
    }

    private static void FillValues(Span<ulong> entries, int total, int size, uint advance)
    {
        for (int value = 0; value < 1 << size; value++)
        {
            ulong signed = (ushort)ValueTable.Extend(value, size);
            entries.Slice(value << (Bits - total), 1 << (Bits - total)).Fill(
                (uint)total | (advance << AdvanceShift) | (advance << FirstAdvanceShift) | (signed << FirstValueShift) | (signed << LastValueShift));
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
        ulong kept = first & ((0xFFFFUL << FirstValueShift) | (0xFFUL << FirstAdvanceShift));
        ulong last = (second & EndOfBlock) != 0 ? (ulong)(ushort)(first >> FirstValueShift) << LastValueShift : second & (0xFFFFUL << LastValueShift);
        return kept | last | (second & EndOfBlock) | (uint)(firstBits + secondBits) | ((ulong)(uint)(firstAdvance + secondAdvance) << AdvanceShift);
    }
}
