using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Look-up by the next <see cref="Bits"/> bits that passes over as many AC coefficients at once as lie in these bits whole, codes with their
/// value bits, up to and including the end of the block; some of them where all would be more than 63. An entry: bits passed in its low six
/// bits; coefficients passed, zeros included, in the next six; then <see cref="EndOfBlock"/>. <see cref="Nothing"/> where not one fits.
/// </summary>
internal static class SkipTable
{
    public const int Bits = 13;

    /// <summary>Entries start at 1 &lt;&lt; <see cref="Bits"/>: before them lie the same tables for fewer bits, that they are made of.</summary>
    public const int Length = 2 << Bits;

    public const int AdvanceShift = 6;
    public const int EndOfBlock = 64 << AdvanceShift;
    public const ushort Nothing = 127 << AdvanceShift;
    private const int MostAdvance = 63;

    public static void Fill(HuffmanCode code, Span<ushort> table)
    {
        for (int bits = 0; bits <= Bits; bits++)
            FillLevel(code, bits, table);
        table[(1 << Bits)..].Replace((ushort)0, Nothing);
    }

    // The level for n bits lies at 1 << n. What follows a symbol of t bits is found in the level for n - t bits, whole.
    private static void FillLevel(HuffmanCode code, int bits, Span<ushort> table)
    {
        var level = table.Slice(1 << bits, 1 << bits);
        int at = 0, next = 0;
        for (int length = 1; length <= bits; length++)
        {
            for (int i = 0; i < code.Counts[length - 1]; i++, next++)
            {
                int room = 1 << (bits - length);
                FillSymbol(code.Symbols[next], length, bits, table, level.Slice(at, room));
                at += room;
            }
        }

        level[at..].Clear();
    }

    private static void FillSymbol(int symbol, int length, int bits, ReadOnlySpan<ushort> table, Span<ushort> entries)
    {
        int size = symbol & 15, total = length + size;
        if (symbol == 0)
        {
            entries.Fill((ushort)(EndOfBlock | length));
            return;
        }

        if (total > bits || (size == 0 && symbol != 0xF0))
        {
            entries.Clear();
            return;
        }

        int rest = 1 << (bits - total);
        Extend(table.Slice(rest, rest), (ushort)((((symbol >> 4) + 1) << AdvanceShift) | total), entries[..rest]);
        for (int filled = rest; filled < entries.Length; filled <<= 1)
            entries[..filled].CopyTo(entries[filled..]);
    }

    /// <summary>Puts one symbol before each of <paramref name="rest"/>, or alone where the whole would pass over more than 63.</summary>
    private static void Extend(ReadOnlySpan<ushort> rest, ushort symbol, Span<ushort> entries)
    {
        const ushort advance = MostAdvance << AdvanceShift;
        ushort room = (ushort)(advance - (symbol & advance));
        int done = 0;
        if (rest.Length >= Vector<ushort>.Count)
        {
            var (first, most, mask) = (new Vector<ushort>(symbol), new Vector<ushort>(room), new Vector<ushort>(advance));
            foreach (var then in MemoryMarshal.Cast<ushort, Vector<ushort>>(rest))
            {
                Vector.ConditionalSelect(Vector.LessThanOrEqual(then & mask, most), then + first, first).CopyTo(entries[done..]);
                done += Vector<ushort>.Count;
            }
        }

        for (; done < rest.Length; done++)
            entries[done] = (rest[done] & advance) <= room ? (ushort)(rest[done] + symbol) : symbol;
    }
}
