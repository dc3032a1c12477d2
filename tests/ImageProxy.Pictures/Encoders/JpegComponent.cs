namespace ImageProxy.Pictures.Encoders;

/// <summary>One component of a JPEG frame with its quantised coefficients.</summary>
/// <param name="horizontal">Samples across for each MCU column of 8, 1, 2 or 4.</param>
/// <param name="vertical">The same down.</param>
/// <param name="width">Samples across that belong to the picture.</param>
/// <param name="blocksWide">Blocks across, filled up to whole MCUs.</param>
internal sealed class JpegComponent(int id, int table, int horizontal, int vertical, int width, int height, int blocksWide, int blocksHigh)
{
    private readonly short[] _coefficients = new short[checked(blocksWide * blocksHigh * 64)];

    public int Id { get; } = id;

    /// <summary>Quantisation and Huffman table: 0 brightness and inks, 1 colour.</summary>
    public int Table { get; } = table;

    public int Horizontal { get; } = horizontal;

    public int Vertical { get; } = vertical;

    public int Width { get; } = width;

    public int Height { get; } = height;

    public int BlocksWide { get; } = blocksWide;

    public int BlocksHigh { get; } = blocksHigh;

    /// <summary>Blocks across that a scan of this component alone holds (T.81, A.2.2).</summary>
    public int OwnBlocksWide => (Width + 7) / 8;

    public int OwnBlocksHigh => (Height + 7) / 8;

    /// <summary>64 coefficients in zigzag order.</summary>
    public Span<short> Block(int x, int y) => _coefficients.AsSpan(((y * BlocksWide) + x) * 64, 64);
}
