using System.Runtime.CompilerServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>One symbol at a time: for codes that are too long for the look-up tables, and for the last symbols of full blocks.</summary>
internal static class BlockSteps
{
    /// <summary>One DC symbol as an entry of <see cref="ValueTable"/>; 0 where no code fits.</summary>
    /// <param name="window">At least 31 bits of data in the highest places.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint Value(HuffmanCode code, ulong window)
    {
        int found = code.Find((int)(window >> 48)), length = found >> 8, size = found & 15;
        return found == 0 ? 0 : ((uint)Value(window, length, size) << 16) | (uint)(length + size);
    }

    /// <summary>
    /// One AC symbol as an entry of <see cref="PairTable"/>, the low sixteen bits of which are one of <see cref="SkipTable"/>; 0 where no code
    /// fits, or one that the format does not define, or where it passes the end.
    /// </summary>
    /// <param name="window">At least 31 bits of data in the highest places.</param>
    /// <param name="coefficient">Number of the last coefficient in zigzag order, 0 to 62.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Coefficient(HuffmanCode code, ulong window, int coefficient)
    {
        int found = code.Find((int)(window >> 48)), length = found >> 8, symbol = found & 255, size = symbol & 15, advance = (symbol >> 4) + 1;
        if (symbol == 0)
            return found == 0 ? 0 : PairTable.EndOfBlock | (uint)length;
        if (coefficient + advance > 63 || (size == 0 && symbol != 0xF0))
            return 0;
        return (uint)((advance << PairTable.AdvanceShift) | (length + size)) | ((ulong)(ushort)Value(window, length, size) << PairTable.LastValueShift);
    }

    private static int Value(ulong window, int length, int size) => ValueTable.Extend((int)(window << length >> 1 >> (63 - size)), size);
}
