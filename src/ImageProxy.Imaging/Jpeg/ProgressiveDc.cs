using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>Progressive scans of DC coefficients. Source: ITU-T T.81, G.1.2.1.</summary>
internal static class ProgressiveDc
{
    /// <summary>The highest bits of each coefficient, as differences.</summary>
    /// <param name="low">Bit down to which they are sent.</param>
    /// <inheritdoc cref="SkippingScan.Decode"/>
    public static long Decode(ReadOnlySpan<byte> data, int length, ScanWork work, int mcus, int low, Span<short> coefficients)
    {
        ref byte source = ref MemoryMarshal.GetReference(data);
        ref short target = ref MemoryMarshal.GetReference(coefficients);
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
                foreach (ref var block in work.Blocks)
                {
                    BitWindow.Fill(ref source, ref next, ref window, ref held);
                    uint value = block.Values[(int)(window >> (64 - ValueTable.Bits))];
                    if (value == 0)
                        value = BlockSteps.Value(block.Dc, window);
                    if (value == 0)
                        return -1;
                    window <<= (int)value;
                    held -= (int)value;
                    work.Predictions[block.Component] += (int)value >> 16;
                    Unsafe.Add(ref target, block.Position) = (short)(work.Predictions[block.Component] << low);
                    block.Position += block.Step;
                }
            }

            work.Advance(run);
        }

        return BitWindow.Position(next, held);
    }

    /// <summary>One more bit of each coefficient.</summary>
    /// <param name="low">Number of that bit.</param>
    /// <inheritdoc cref="SkippingScan.Decode"/>
    public static long Refine(ReadOnlySpan<byte> data, int length, ScanWork work, int mcus, int low, Span<short> coefficients)
    {
        long bit = 0;
        while (mcus > 0)
        {
            int run = Math.Min(mcus, work.LeftInRow);
            mcus -= run;
            if (bit + ((long)run * work.Blocks.Length) > length * 8L)
                return long.MaxValue;
            for (int left = run; left > 0; left--)
            {
                foreach (ref var block in work.Blocks)
                {
                    int sent = (data[(int)(bit >> 3)] >> (7 - (int)(bit & 7))) & 1;
                    coefficients[block.Position] |= (short)(sent << low);
                    block.Position += block.Step;
                    bit++;
                }
            }

            work.Advance(run);
        }

        return bit;
    }
}
