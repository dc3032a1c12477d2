using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Sequential scans for a picture at 1/8: the DC coefficient of each block becomes one sample, the AC coefficients are passed over with
/// <see cref="SkipTable"/>. The sample is what libjpeg-turbo's jpeg_idct_1x1 gives: ⌊(DC + 4) ÷ 8⌋ + 128, kept in 0 to 255.
/// </summary>
internal static class SkippingScan
{
    /// <summary>Decodes MCUs from the start of a restart interval.</summary>
    /// <param name="data">Entropy-coded bytes, unstuffed; <see cref="ScanWork.Slack"/> zeros behind the first <paramref name="length"/>.</param>
    /// <returns>Bits used, which may be more than there are; -1 for a code that is none, or a block with too many coefficients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Decode(ReadOnlySpan<byte> data, int length, ScanWork work, int mcus, Span<byte> samples)
    {
        ref byte source = ref MemoryMarshal.GetReference(data);
        ref byte target = ref MemoryMarshal.GetReference(samples);
        ref int predictions = ref MemoryMarshal.GetArrayDataReference(work.Predictions);
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
                    int sample = ((prediction * block.Divisor) + (128 << 3) + 4) >> 3;
                    Unsafe.Add(ref target, block.Position) = (byte)Math.Clamp(sample, 0, 255);
                    block.Position += block.Step;

                    ref ushort skips = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Skips), 1 << SkipTable.Bits);
                    int coefficient = 0;
                    while (true)
                    {
                        int entry;
                        while (true)
                        {
                            BitWindow.Fill(ref source, ref next, ref window, ref held);
                            entry = Unsafe.Add(ref skips, (nint)(window >> (64 - SkipTable.Bits)));
                            coefficient += entry >> SkipTable.AdvanceShift;
                            if (coefficient > 62)
                                break;
                            window <<= entry;
                            held -= entry;
                            entry = Unsafe.Add(ref skips, (nint)(window >> (64 - SkipTable.Bits)));
                            coefficient += entry >> SkipTable.AdvanceShift;
                            if (coefficient > 62)
                                break;
                            window <<= entry;
                            held -= entry;
                            entry = Unsafe.Add(ref skips, (nint)(window >> (64 - SkipTable.Bits)));
                            coefficient += entry >> SkipTable.AdvanceShift;
                            if (coefficient > 62)
                                break;
                            window <<= entry;
                            held -= entry;
                            entry = Unsafe.Add(ref skips, (nint)(window >> (64 - SkipTable.Bits)));
                            coefficient += entry >> SkipTable.AdvanceShift;
                            if (coefficient > 62)
                                break;
                            window <<= entry;
                            held -= entry;
                        }

                        // The entry ends the block, by its end code or by its last coefficient, or it reaches into the next block, or is none.
                        if ((entry & SkipTable.EndOfBlock) != 0 ? coefficient <= 62 + 64 : coefficient == 63)
                        {
                            window <<= entry;
                            held -= entry;
                            break;
                        }

                        coefficient -= entry >> SkipTable.AdvanceShift;
                        BitWindow.Fill(ref source, ref next, ref window, ref held);
                        int step = (ushort)BlockSteps.Coefficient(block.Ac, window, coefficient);
                        if (step == 0)
                            return -1;
                        window <<= step;
                        held -= step;
                        coefficient += step >> SkipTable.AdvanceShift;
                        if (coefficient > 62)
                            break;
                    }
                }
            }

            work.Advance(run);
        }

        return BitWindow.Position(next, held);
    }
}
