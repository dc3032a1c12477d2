namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Look-up by the next <see cref="Bits"/> bits for a code and the value bits behind it: the low six bits of an entry are how many bits both
/// take, the high sixteen the signed value. An entry of 0 says that they do not fit. Source: ITU-T T.81, F.2.2.1.
/// </summary>
internal static class ValueTable
{
    public const int Bits = 10;
    public const int Length = 1 << Bits;

    public static void Fill(HuffmanCode code, Span<uint> table)
    {
        table.Clear();
        int at = 0, next = 0;
        for (int length = 1; length <= Bits; length++)
        {
            for (int i = 0; i < code.Counts[length - 1]; i++, next++)
            {
                int size = code.Symbols[next] & 15, total = length + size, room = 1 << (Bits - length);
                var entries = table.Slice(at, room);
                at += room;
                for (int value = 0; total <= Bits && value < 1 << size; value++)
                    entries.Slice(value << (Bits - total), 1 << (Bits - total)).Fill(((uint)Extend(value, size) << 16) | (uint)total);
            }
        }
    }

    /// <summary>The signed value that <paramref name="size"/> bits stand for, 0 to 15 of them.</summary>
    public static int Extend(int value, int size) => size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}
