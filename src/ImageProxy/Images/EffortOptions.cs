namespace ImageProxy.Images;

/// <summary>Encoder effort in each format's own scale: more takes longer and gives fewer bytes. -1, the default, is the encoder's own.</summary>
internal sealed record EffortOptions
{
    /// <summary>0 to 6.</summary>
    public int WebP { get; init; } = -1;

    /// <summary>0 to 9.</summary>
    public int Avif { get; init; } = -1;

    /// <summary>1 to 9: zlib's level.</summary>
    public int Png { get; init; } = -1;

    /// <summary>1 to 10.</summary>
    public int Gif { get; init; } = -1;
}
