namespace ImageProxy.Images;

/// <summary>Encoder quality by format, 1 to 100 in each format's own scale.</summary>
internal sealed record QualityOptions
{
    /// <summary>Of JPEGs, 1 to 100. Default 80.</summary>
    public int Jpeg { get; init; } = 80;

    /// <summary>Of WebP, 1 to 100. Default 78.</summary>
    public int WebP { get; init; } = 78;

    /// <summary>Of AVIF, 1 to 100. Default 55.</summary>
    public int Avif { get; init; } = 55;
}
