namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// One component of a frame and where its scaled samples go. Its plane is ⌈⌈width · across ÷ most⌉ ÷ denominator⌉ samples wide, where most is
/// the largest factor of the frame, and as high by the same rule: what libjpeg-turbo calls the component's downsampled size.
/// </summary>
internal struct JpegComponent
{
    public byte Id;
    public byte Quantisation;

    /// <summary>Sampling factors.</summary>
    public int Across;
    public int Down;

    /// <summary>Blocks that a scan of this component alone holds (T.81, A.2.2).</summary>
    public int OwnBlocksWide;
    public int OwnBlocksHigh;

    /// <summary>Offset of the first sample in the memory of all planes, and bytes from row to row.</summary>
    public int Offset;
    public int Stride;

    /// <summary>Offset of the first of its blocks, counted over all components, and blocks a row filled up to whole MCUs.</summary>
    public int FirstBlock;
    public int BlocksWide;
    public int BlocksHigh;

    /// <summary>What DC was divided by, by the table in force at the component's first scan.</summary>
    public int Divisor;

    /// <summary>True once a scan has brought its DC coefficients.</summary>
    public bool Scanned;
}
