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

    /// <summary>Each number of eight bits with its bits the other way round.</summary>
    private static readonly byte[] Reversed =
        [.. Enumerable.Range(0, 256).Select(number => (byte)Enumerable.Range(0, 8).Sum(bit => ((number >> bit) & 1) << (7 - bit)))];

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
        ref byte reversed = ref MemoryMarshal.GetArrayDataReference(Reversed);
        ulong window = scan.Window, band = (ulong.MaxValue >> (63 - scan.Last)) & (ulong.MaxValue << scan.First);
        int held = scan.Held, ended = scan.EndedBlocks, bit = 1 << scan.Low;
        nint next = scan.Next, end = scan.Length + 8;
        for (int i = 0; i < known.Length; i++)
        {
            if (next > end)
                return false;
            ref short block = ref Unsafe.Add(ref MemoryMarshal.GetReference(coefficients), i * Stride);
            ulong left = band, old = known[i], fresh = 0, grown = 0;
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
                grown |= Corrections(ref source, ref next, ref window, ref held, left & passed & old, ref reversed);
                left &= ~passed;
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
                BitWindow.Fill(ref source, ref next, ref window, ref held);
                grown |= Corrections(ref source, ref next, ref window, ref held, left & old, ref reversed);
            }

            for (; grown != 0; grown &= grown - 1)
            {
                ref short value = ref Unsafe.Add(ref block, Unsafe.Add(ref place, BitOperations.TrailingZeroCount(grown)));
                value += (short)(((value >> 15) | 1) * bit);
            }

            known[i] = old | fresh;
        }

        (scan.Window, scan.Held, scan.Next, scan.EndedBlocks) = (window, held, next, ended);
        return true;
    }

    /// <summary>The lowest set bit of <paramref name="zeros"/> but <paramref name="count"/>; 0 where there are no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Zero(ulong zeros, int count) => Deposit(1UL << count, zeros);

    /// <summary>Reads a bit for each of some coefficients: those that grow, away from zero.</summary>
    /// <param name="window">At least eight bits of data in the highest places.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Corrections(ref byte source, ref nint next, ref ulong window, ref int held, ulong coefficients, ref byte reversed)
    {
        int count = BitOperations.PopCount(coefficients);
        ulong grown = Deposit(Unsafe.Add(ref reversed, (nint)(window >> 56)), coefficients);
        while (count > 8)
        {
            window <<= 8;
            held -= 8;
            count -= 8;
            BitWindow.Fill(ref source, ref next, ref window, ref held);
            coefficients &= ~Deposit(0xFF, coefficients);
            grown |= Deposit(Unsafe.Add(ref reversed, (nint)(window >> 56)), coefficients);
        }

        window <<= count;
        held -= count;
        return grown;
    }

    /// <summary>Puts the lowest bits in the places of those that are set in <paramref name="mask"/>, the lowest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Deposit(ulong bits, ulong mask) => Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(bits, mask) : DepositEach(bits, mask);

    /// <summary>What one instruction does where there is one.</summary>
    internal static ulong DepositEach(ulong bits, ulong mask)
    {
        ulong placed = 0;
        for (; mask != 0 && bits != 0; mask &= mask - 1, bits >>= 1)
            placed |= mask & (0 - mask) & (0 - (bits & 1));
        return placed;
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
