using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>What a decoder of entropy-coded data works on: the MCUs of one scan, in order, some of them at a time.</summary>
internal sealed class ScanWork
{
    public const int MostComponents = 3;

    /// <summary>T.81, B.2.3.</summary>
    public const int MostBlocks = 10;

    /// <summary>More than one MCU can take: 64 codes of 16 bits with 15 value bits each in all of its blocks.</summary>
    public const int Slack = (MostBlocks * 64 * 4) + 64;

    private readonly McuBlock[] _blocks = new McuBlock[MostBlocks];
    private int _blockCount;
    private int _mcu;
    private PixelSize _mcus;

    public Span<McuBlock> Blocks => _blocks.AsSpan(0, _blockCount);

    /// <summary>DC values of the blocks before, for each component.</summary>
    public int[] Predictions { get; } = new int[MostComponents];

    public int McusWide => _mcus.Width;

    /// <summary>All MCUs of the scan.</summary>
    public int Mcus => _mcus.Width * _mcus.Height;

    /// <summary>MCUs from the current one to the end of its row.</summary>
    public int LeftInRow => McusWide - _mcu;

    public void Start(PixelSize mcus) => (_blockCount, _mcu, _mcus) = (0, 0, mcus);

    public void Add(McuBlock block) => _blocks[_blockCount++] = block;

    /// <summary>Moves on from an MCU at the end of a row.</summary>
    public void Advance(int mcus)
    {
        _mcu += mcus;
        if (_mcu < McusWide)
            return;
        _mcu = 0;
        foreach (ref var block in Blocks)
            block.Position += block.RowStep;
    }

    /// <summary>As at the start of a scan and after each restart marker.</summary>
    public void ResetPredictions() => Array.Clear(Predictions);
}
