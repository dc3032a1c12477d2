namespace ImageProxy.Imaging.Jpeg;

/// <summary>One of the blocks that every MCU of a scan holds: its codes, and where its result goes as the scan moves on.</summary>
internal struct McuBlock
{
    public int Component;
    public HuffmanCode Dc;
    public HuffmanCode Ac;
    public uint[] Values;
    public ushort[] Skips;
    public ulong[] Pairs;
    public int[] Factors;

    /// <summary>What DC was divided by.</summary>
    public int Divisor;

    /// <summary>True where the block of the current MCU has no coefficient but DC.</summary>
    public bool IsFlat;

    /// <summary>Offset of the block's first sample, or of its coefficient, in the current MCU.</summary>
    public int Position;

    /// <summary>Added to <see cref="Position"/> from MCU to MCU.</summary>
    public int Step;

    /// <summary>Added besides after the last MCU of a row.</summary>
    public int RowStep;

    /// <summary>Bytes from row to row of the plane.</summary>
    public int Stride;
}
