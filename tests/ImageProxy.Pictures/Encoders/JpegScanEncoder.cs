using System.Numerics;

namespace ImageProxy.Pictures.Encoders;

/// <summary>Turns one scan of a frame into symbols and bits: sequential (T.81, F.1) and progressive (G.1).</summary>
internal sealed class JpegScanEncoder(JpegFrame frame, JpegScan scan, int restartInterval, JpegSymbols output)
{
    private const int LongestRun = 0x7FFF;

    private readonly int[] _lastDc = new int[frame.Components.Count];
    private readonly List<bool> _pendingBits = [];
    private int _endOfBlockRun;
    private int _endOfBlockTable;
    private int _mcus;

    public void Encode()
    {
        if (scan.Components.Count == 1)
        {
            var component = frame.Components[scan.Components[0]];
            for (int y = 0; y < component.OwnBlocksHigh; y++)
            {
                for (int x = 0; x < component.OwnBlocksWide; x++)
                {
                    StartMcu();
                    Block(scan.Components[0], component.Block(x, y));
                }
            }
        }
        else
        {
            for (int mcu = 0; mcu < frame.McusWide * frame.McusHigh; mcu++)
                Interleaved(mcu % frame.McusWide, mcu / frame.McusWide);
        }

        FlushRun();
    }

    private void Interleaved(int mcuX, int mcuY)
    {
        StartMcu();
        foreach (int index in scan.Components)
        {
            var component = frame.Components[index];
            for (int i = 0; i < component.Horizontal * component.Vertical; i++)
            {
                int x = (mcuX * component.Horizontal) + (i % component.Horizontal);
                int y = (mcuY * component.Vertical) + (i / component.Horizontal);
                Block(index, component.Block(x, y));
            }
        }
    }

    private void StartMcu()
    {
        if (restartInterval > 0 && _mcus > 0 && _mcus % restartInterval == 0)
        {
            FlushRun();
            output.Restart((_mcus / restartInterval) - 1);
            Array.Clear(_lastDc);
        }

        _mcus++;
    }

    private void Block(int index, ReadOnlySpan<short> block)
    {
        int table = frame.Components[index].Table;
        if (scan.First == 0)
        {
            if (scan.High > 0)
                output.Bits(block[0] >> scan.Low, 1);
            else
                FirstDc(index, table, block[0] >> scan.Low);
        }

        if (scan.Last == 0)
            return;
        _endOfBlockTable = table;
        if (scan.High > 0)
            RefineAc(table, block);
        else
            FirstAc(table, block);
    }

    private void FirstDc(int index, int table, int value)
    {
        int difference = value - _lastDc[index];
        _lastDc[index] = value;
        int size = Size(difference);
        output.Dc(table, size);
        output.Bits(difference < 0 ? difference - 1 : difference, size);
    }

    private void FirstAc(int table, ReadOnlySpan<short> block)
    {
        int zeros = 0;
        for (int k = Math.Max(scan.First, 1); k <= scan.Last; k++)
        {
            int magnitude = Math.Abs((int)block[k]) >> scan.Low;
            if (magnitude == 0)
            {
                zeros++;
                continue;
            }

            FlushRun();
            for (; zeros > 15; zeros -= 16)
                output.Ac(table, 0xF0);
            int size = Size(magnitude);
            output.Ac(table, (zeros << 4) | size);
            output.Bits(block[k] < 0 ? ~magnitude : magnitude, size);
            zeros = 0;
        }

        if (zeros > 0)
            EndBlock();
    }

    // Coefficients already known send one more bit each, after the next symbol; new ones are ±1 (T.81, G.1.2.3).
    private void RefineAc(int table, ReadOnlySpan<short> block)
    {
        int lastNew = scan.Last;
        while (lastNew >= scan.First && Math.Abs((int)block[lastNew]) >> scan.Low != 1)
            lastNew--;
        int zeros = 0;
        var corrections = new List<bool>();
        for (int k = scan.First; k <= scan.Last; k++)
        {
            int magnitude = Math.Abs((int)block[k]) >> scan.Low;
            if (magnitude == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros > 15 && k <= lastNew; zeros -= 16)
                SendRefinement(table, 0xF0, corrections);
            if (magnitude > 1)
            {
                corrections.Add((magnitude & 1) != 0);
                continue;
            }

            FlushRun();
            output.Ac(table, (zeros << 4) | 1);
            output.Bits(block[k] < 0 ? 0 : 1, 1);
            SendBits(corrections);
            zeros = 0;
        }

        if (zeros > 0 || corrections.Count > 0)
        {
            _pendingBits.AddRange(corrections);
            EndBlock();
        }
    }

    private void SendRefinement(int table, int symbol, List<bool> corrections)
    {
        FlushRun();
        output.Ac(table, symbol);
        SendBits(corrections);
    }

    private void SendBits(List<bool> bits)
    {
        foreach (bool bit in bits)
            output.Bits(bit ? 1 : 0, 1);
        bits.Clear();
    }

    private void EndBlock()
    {
        _endOfBlockRun++;
        bool sequential = scan is { First: 0, Last: > 0 };
        if (sequential || _endOfBlockRun == LongestRun)
            FlushRun();
    }

    private void FlushRun()
    {
        if (_endOfBlockRun == 0)
            return;
        int size = BitOperations.Log2((uint)_endOfBlockRun);
        output.Ac(_endOfBlockTable, size << 4);
        output.Bits(_endOfBlockRun, size);
        _endOfBlockRun = 0;
        SendBits(_pendingBits);
    }

    private static int Size(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
}
