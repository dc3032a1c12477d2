using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>Progressive scans of AC coefficients. Source: ITU-T T.81, G.1.2.2 and G.1.2.3.</summary>
internal static class ProgressiveAc
{
    /// <summary>Coefficients from block to block: 64 and places for those that do not count.</summary>
    public const int Stride = 72;

    /// <summary>Corrections that are read from one filled window.</summary>
    private const int MostCorrections = 48;

    /// <summary>Decodes the highest bits of the coefficients of some blocks.</summary>
    /// <param name="scan">Read on from where it is, within its restart interval.</param>
    /// <param name="coefficients">Of each block <see cref="Stride"/>.</param>
    /// <param name="known">For each block the numbers of its coefficients that are not zero, a bit each.</param>
    /// <param name="places">Where in a block each of the zigzag goes: <see cref="IScaledTransform.Places"/>.</param>
    /// <returns>False for a code that is none, a block with too many coefficients, or data that have ended.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Decode(AcScan scan, Span<short> coefficients, Span<ulong> known, ReadOnlySpan<byte> places)
    {
        ref byte source = ref MemoryMarshal.GetArrayDataReference(scan.Data);
        ref byte place = ref MemoryMarshal.GetReference(places);
        ref ulong pairs = ref MemoryMarshal.GetArrayDataReference(scan.Pairs);
        ulong window = scan.Window;
        int held = scan.Held, first = scan.First, last = scan.Last, ended = scan.EndedBlocks;
        nint next = scan.Next, end = scan.Length + 8;
        for (int i = 0; i < known.Length; i++)
        {
            if (ended > 0)
            {
                int passed = Math.Min(ended, known.Length - i);
                ended -= passed;
                i += passed - 1;
                continue;
            }

            // A block takes less than the slack: reads stay in bounds between two of these checks.
            if (next > end)
                return false;
            ref short block = ref Unsafe.Add(ref MemoryMarshal.GetReference(coefficients), i * Stride);
            int coefficient = first - 1;
            ulong found = 0;
            while (true)
            {
                int before;
                ulong entry;
                while (true)
                {
                    BitWindow.Fill(ref source, ref next, ref window, ref held);
                    entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - AcTable.Bits)));
                    before = coefficient;
                    coefficient += (int)(entry >> AcTable.AdvanceShift) & 127;
                    if (coefficient >= last)
                        break;
                    window <<= (int)entry;
                    held -= (int)entry;
                    Put(entry, before, coefficient, ref block, ref place, ref found);
                    entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - AcTable.Bits)));
                    before = coefficient;
                    coefficient += (int)(entry >> AcTable.AdvanceShift) & 127;
                    if (coefficient >= last)
                        break;
                    window <<= (int)entry;
                    held -= (int)entry;
                    Put(entry, before, coefficient, ref block, ref place, ref found);
                    entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - AcTable.Bits)));
                    before = coefficient;
                    coefficient += (int)(entry >> AcTable.AdvanceShift) & 127;
                    if (coefficient >= last)
                        break;
                    window <<= (int)entry;
                    held -= (int)entry;
                    Put(entry, before, coefficient, ref block, ref place, ref found);
                    entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - AcTable.Bits)));
                    before = coefficient;
                    coefficient += (int)(entry >> AcTable.AdvanceShift) & 127;
                    if (coefficient >= last)
                        break;
                    window <<= (int)entry;
                    held -= (int)entry;
                    Put(entry, before, coefficient, ref block, ref place, ref found);
                }

                bool ends = (entry & AcTable.EndOfBlock) != 0;
                if (ends ? coefficient < last + 64 : coefficient == last)
                {
                    window <<= (int)entry;
                    held -= (int)entry;
                    Put(entry, before, coefficient, ref block, ref place, ref found);
                    if (ends)
                        ended = (int)(entry >> AcTable.LastValueShift) - 1;
                    break;
                }

                // The first symbol brings the last coefficient; what follows it is of the next block.
                int firstAdvance = (byte)(entry >> AcTable.FirstAdvanceShift);
                if (before + firstAdvance == last)
                {
                    int bits = (int)(entry >> AcTable.FirstBitsShift);
                    window <<= bits;
                    held -= bits;
                    Unsafe.Add(ref block, Unsafe.Add(ref place, last)) = (short)(entry >> AcTable.FirstValueShift);
                    found |= ((entry >> AcTable.FirstKnownShift) & 1) << last;
                    break;
                }

                BitWindow.Fill(ref source, ref next, ref window, ref held);
                entry = AcTable.Read(scan.Code, window, before, last, scan.Low);
                if (entry == 0)
                    return false;
                window <<= (int)entry;
                held -= (int)entry;
                if ((entry & AcTable.EndOfBlock) != 0)
                {
                    ended = (int)(entry >> AcTable.LastValueShift) - 1;
                    break;
                }

                coefficient = before + ((int)(entry >> AcTable.AdvanceShift) & 127);
                Unsafe.Add(ref block, Unsafe.Add(ref place, coefficient)) = (short)(entry >> AcTable.LastValueShift);
                found |= ((entry >> AcTable.LastKnownShift) & 1) << coefficient;
                if (coefficient == last)
                    break;
            }

            known[i] |= found;
        }

        (scan.Window, scan.Held, scan.Next, scan.EndedBlocks) = (window, held, next, ended);
        return true;
    }

    /// <summary>One more bit of the coefficients of some blocks: those that are known are corrected, others begin.</summary>
    /// <inheritdoc cref="Decode"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Refine(AcScan scan, Span<short> coefficients, Span<ulong> known, ReadOnlySpan<byte> places)
    {
        ref byte source = ref MemoryMarshal.GetArrayDataReference(scan.Data);
        ref byte place = ref MemoryMarshal.GetReference(places);
        ref uint symbols = ref MemoryMarshal.GetArrayDataReference(scan.Refinements);
        ulong window = scan.Window, band = (ulong.MaxValue >> (63 - scan.Last)) & (ulong.MaxValue << scan.First);
        int held = scan.Held, ended = scan.EndedBlocks, bit = 1 << scan.Low;
        nint next = scan.Next, end = scan.Length + 8;
        for (int i = 0; i < known.Length; i++)
        {
            if (next > end)
                return false;
            ref short block = ref Unsafe.Add(ref MemoryMarshal.GetReference(coefficients), i * Stride);
            ulong left = band, old = known[i], fresh = 0, corrected;
            while (ended == 0)
            {
                BitWindow.Fill(ref source, ref next, ref window, ref held);
                uint entry = Unsafe.Add(ref symbols, (nint)(window >> (64 - RefinementTable.Bits)));
                if (entry == 0)
                {
                    entry = RefinementTable.Read(scan.Code, window, scan.Low);
                    if (entry == 0)
                        return false;
                }

                window <<= (int)entry;
                held -= (int)entry;
                if ((entry & RefinementTable.EndOfBlock) != 0)
                {
                    ended = (int)(entry >> RefinementTable.ValueShift);
                    break;
                }

                ulong target = Zero(left & ~old, (int)(entry >> RefinementTable.ZerosShift) & 15);
                if (target == 0)
                    return false;
                ulong passed = target ^ (target - 1);
                corrected = left & passed & old;
                left &= ~passed;
                if (corrected != 0)
                    Correct(ref source, ref next, ref window, ref held, corrected, bit, ref block, ref place);
                if ((entry & RefinementTable.IsNew) != 0)
                {
                    Unsafe.Add(ref block, Unsafe.Add(ref place, BitOperations.TrailingZeroCount(target))) = (short)(entry >> RefinementTable.ValueShift);
                    fresh |= target;
                }

                if (left == 0)
                    break;
            }

            if (ended > 0)
            {
                ended--;
                corrected = left & old;
                if (corrected != 0)
                    Correct(ref source, ref next, ref window, ref held, corrected, bit, ref block, ref place);
            }

            known[i] = old | fresh;
        }

        (scan.Window, scan.Held, scan.Next, scan.EndedBlocks) = (window, held, next, ended);
        return true;
    }

    /// <summary>The lowest set bit of <paramref name="zeros"/> but <paramref name="count"/>; 0 where there are no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Zero(ulong zeros, int count)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitDeposit(1UL << count, zeros);
        for (; count > 0; count--)
            zeros &= zeros - 1;
        return zeros & (0 - zeros);
    }

    /// <summary>A bit for each of the coefficients: whether it grows by <paramref name="bit"/>, away from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Correct(ref byte source, ref nint next, ref ulong window, ref int held, ulong coefficients, int bit, ref short block, ref byte place)
    {
        do
        {
            BitWindow.Fill(ref source, ref next, ref window, ref held);
            int left = MostCorrections;
            do
            {
                ref short value = ref Unsafe.Add(ref block, Unsafe.Add(ref place, BitOperations.TrailingZeroCount(coefficients)));
                value += (short)(((value >> 15) | 1) * bit & (int)((long)window >> 63));
                window <<= 1;
                held--;
                coefficients &= coefficients - 1;
            }
            while (coefficients != 0 && --left > 0);
        }
        while (coefficients != 0);
    }

    /// <summary>Stores the values of an entry: the last first, as it may be the first too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ulong entry, int before, int after, ref short block, ref byte place, ref ulong found)
    {
        int first = before + (byte)(entry >> AcTable.FirstAdvanceShift);
        Unsafe.Add(ref block, Unsafe.Add(ref place, after)) = (short)(entry >> AcTable.LastValueShift);
        Unsafe.Add(ref block, Unsafe.Add(ref place, first)) = (short)(entry >> AcTable.FirstValueShift);
        found |= (((entry >> AcTable.FirstKnownShift) & 1) << first) | (((entry >> AcTable.LastKnownShift) & 1) << after);
    }
}
