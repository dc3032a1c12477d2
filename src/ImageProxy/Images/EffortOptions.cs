namespace ImageProxy.Images;

/// <summary>Encoder effort in each format's own scale: more takes longer and gives fewer bytes. -1, the default, is the encoder's own.</summary>
internal sealed record EffortOptions
{
    /// <summary>Of the WebP encoder, 0 to 6; -1, the default: its own.</summary>
    public int WebP { get; init; } = -1;

    /// <summary>Of the AVIF encoder, 0 to 9; -1, the default: its own.</summary>
    public int Avif { get; init; } = -1;

    /// <summary>Of the PNG encoder, 1 to 9: zlib's level; -1, the default: its own.</summary>
    public int Png { get; init; } = -1;

    /// <summary>Of the GIF encoder, 1 to 10; -1, the default: its own.</summary>
    public int Gif { get; init; } = -1;
}
