namespace ImageProxy.Images;

/// <summary>A mode made of a built-in one and effects, applied in the order blur, sharpen, saturation, tint.</summary>
internal sealed record ModeOptions
{
    /// <summary>Name of a built-in mode, which gives the geometry.</summary>
    public string? Base { get; init; }

    /// <summary>Sigma of a Gaussian blur in pixels of the rendition, 0.3 to 100. Left out: none.</summary>
    public double? Blur { get; init; }

    /// <summary>Sigma of an unsharp mask in pixels of the rendition, 0.3 to 10. Left out: none.</summary>
    public double? Sharpen { get; init; }

    /// <summary>Factor on the colours' strength, 0 (grey) to 10. Left out: unchanged.</summary>
    public double? Saturation { get; init; }

    /// <summary>Colour the picture is drawn towards, its alpha being the strength: <c>#rrggbbaa</c>. Left out: none.</summary>
    public string? Tint { get; init; }

    /// <summary>Colour of the canvas. Left out: the base's own.</summary>
    public string? Background { get; init; }

    /// <summary>Whether the base enlarges an original that is smaller than the box. Left out: <see cref="ImagesOptions.Enlarge"/>.</summary>
    public bool? Enlarge { get; init; }
}
