namespace ImageProxy.Images;

/// <summary>A named box + mode + encoding: <c>/preset/{name}/{key}</c>. Its size need not be among the allowed ones.</summary>
internal sealed record PresetOptions : RenditionOptions
{
    /// <summary>Required, in pixels: <c>720x588</c>, <c>300x0</c>, <c>0x300</c>.</summary>
    public string? Size { get; init; }

    /// <summary>A picture laid on every rendition of the preset. Left out: none.</summary>
    public WatermarkOptions? Watermark { get; init; }
}
