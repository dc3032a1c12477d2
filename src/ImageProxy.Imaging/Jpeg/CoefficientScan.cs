using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>Sequential scans for a picture at 1/4 or 1/2: every coefficient is decoded, up to two with one look-up in <see cref="PairTable"/>.</summary>
internal static class CoefficientScan<TTransform>
    where TTransform : struct, IScaledTransform
{
    /// <inheritdoc cref="SkippingScan.Decode"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Decode(ReadOnlySpan<byte> data, int length, ScanWork work, int mcus, Span<byte> samples)
    {
        ref byte source = ref MemoryMarshal.GetReference(data);
        ref byte target = ref MemoryMarshal.GetReference(samples);
        ref int predictions = ref MemoryMarshal.GetArrayDataReference(work.Predictions);
        ref byte places = ref MemoryMarshal.GetReference(TTransform.Places);
        Span<short> zeros = stackalloc short[72 * ScanWork.MostBlocks];
        zeros.Clear();
        ref short first = ref MemoryMarshal.GetReference(zeros);
        var blocks = work.Blocks;
        work.ResetPredictions();
        ulong window = 0;
        int held = 0;
        nint next = 0;
        while (mcus > 0)
        {
            int run = Math.Min(mcus, work.LeftInRow);
            mcus -= run;
            for (int left = run; left > 0; left--)
            {
                // One MCU takes less than the slack: reads stay in bounds between two of these checks.
                if (next > length + 8)
                    return next << 3;
                ref short coefficients = ref first;
                foreach (ref var block in blocks)
                {
                    BitWindow.Fill(ref source, ref next, ref window, ref held);
                    uint value = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Values), (nint)(window >> (64 - ValueTable.Bits)));
                    if (value == 0)
                    {
                        value = BlockSteps.Value(block.Dc, window);
                        if (value == 0)
                            return -1;
                    }

                    window <<= (int)value;
                    held -= (int)value;
                    ref int prediction = ref Unsafe.Add(ref predictions, block.Component);
                    prediction += (int)value >> 16;
                    ref ulong pairs = ref MemoryMarshal.GetArrayDataReference(block.Pairs);
                    int coefficient = 0;
                    while (true)
                    {
                        // The number of the last coefficient before and behind the look-up.
                        int before;
                        ulong entry;
                        while (true)
                        {
                            BitWindow.Fill(ref source, ref next, ref window, ref held);
                            entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - PairTable.Bits)));
                            before = coefficient;
                            coefficient += (int)(entry >> PairTable.AdvanceShift) & 127;
                            if (coefficient > 62)
                                break;
                            window <<= (int)entry;
                            held -= (int)entry;
                            Put(entry, before, coefficient, ref coefficients, ref places);
                            entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - PairTable.Bits)));
                            before = coefficient;
                            coefficient += (int)(entry >> PairTable.AdvanceShift) & 127;
                            if (coefficient > 62)
                                break;
                            window <<= (int)entry;
                            held -= (int)entry;
                            Put(entry, before, coefficient, ref coefficients, ref places);
                            entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - PairTable.Bits)));
                            before = coefficient;
                            coefficient += (int)(entry >> PairTable.AdvanceShift) & 127;
                            if (coefficient > 62)
                                break;
                            window <<= (int)entry;
                            held -= (int)entry;
                            Put(entry, before, coefficient, ref coefficients, ref places);
                            entry = Unsafe.Add(ref pairs, (nint)(window >> (64 - PairTable.Bits)));
                            before = coefficient;
                            coefficient += (int)(entry >> PairTable.AdvanceShift) & 127;
                            if (coefficient > 62)
                                break;
                            window <<= (int)entry;
                            held -= (int)entry;
                            Put(entry, before, coefficient, ref coefficients, ref places);
                        }

                        if ((entry & PairTable.EndOfBlock) != 0 ? coefficient <= 62 + 64 : coefficient == 63)
                        {
                            window <<= (int)entry;
                            held -= (int)entry;
                            Put(entry, before, coefficient, ref coefficients, ref places);
                            break;
                        }

                        BitWindow.Fill(ref source, ref next, ref window, ref held);
                        entry = BlockSteps.Coefficient(block.Ac, window, before);
                        if (entry == 0)
                            return -1;
                        window <<= (int)entry;
                        held -= (int)entry;
                        coefficient = before + ((int)(entry >> PairTable.AdvanceShift) & 127);
                        Unsafe.Add(ref coefficients, Unsafe.Add(ref places, coefficient)) = (short)(entry >> PairTable.LastValueShift);
                        if (coefficient > 62)
                            break;
                    }

                    coefficients = (short)prediction;
                    block.IsFlat = coefficient == 64;
                    coefficients = ref Unsafe.Add(ref coefficients, 72);
                }

                coefficients = ref first;
                foreach (ref var block in blocks)
                {
                    ref byte start = ref Unsafe.Add(ref target, block.Position);
                    block.Position += block.Step;
                    if (block.IsFlat)
                    {
                        int level = ((coefficients * block.Divisor) + (128 << 3) + 4) >> 3;
                        TTransform.Fill((byte)Math.Clamp(level, 0, 255), ref start, block.Stride);
                    }
                    else
                    {
                        TTransform.Apply(ref coefficients, ref MemoryMarshal.GetArrayDataReference(block.Factors), ref start, block.Stride);
                    }

                    coefficients = ref Unsafe.Add(ref coefficients, 72);
                }
            }

            work.Advance(run);
        }

        return BitWindow.Position(next, held);
    }
    /// <summary>Stores the values of an entry: the last first, as it may be the first too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ulong entry, int before, int after, ref short coefficients, ref byte places)
    {
        Unsafe.Add(ref coefficients, Unsafe.Add(ref places, after)) = (short)(entry >> PairTable.LastValueShift);
        Unsafe.Add(ref coefficients, Unsafe.Add(ref places, before + (byte)(entry >> PairTable.FirstAdvanceShift))) = (short)(entry >> PairTable.FirstValueShift);
    }
}
