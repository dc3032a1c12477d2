namespace ImageProxy.Images;

/// <summary>A picture laid on others.</summary>
internal sealed record WatermarkOptions
{
    /// <summary>Path of a PNG, WebP, JPEG or GIF of at most 1 MiB and 4 megapixels, from the working directory where it is relative. Read at start and with every reload. Required.</summary>
    public string? File { get; init; }

    /// <summary><c>top-left</c>, <c>top</c>, <c>top-right</c>, <c>left</c>, <c>center</c>, <c>right</c>, <c>bottom-left</c>, <c>bottom</c> or <c>bottom-right</c>, which is the default.</summary>
    public string? Position { get; init; }

    /// <summary>0 (not seen) to 1, times the picture's own alpha.</summary>
    public double Opacity { get; init; } = 0.5;

    /// <summary>Its width as a share of the rendition's, 0.01 to 1; less where its height would not fit.</summary>
    public double Scale { get; init; } = 0.25;

    /// <summary>What stays free towards the edges, as a share of the rendition's shorter side, 0 to 0.4.</summary>
    public double Margin { get; init; } = 0.03;
}
