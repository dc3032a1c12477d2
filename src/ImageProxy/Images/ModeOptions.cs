namespace ImageProxy.Images;

/// <summary>
/// A mode made of another and effects, applied in the order blur, sharpen, saturation, tint. What else stands in its section are the parameters
/// of a mode out of an assembly.
/// </summary>
internal sealed record ModeOptions
{
    /// <summary>
    /// Name of a built-in mode, or of one out of an assembly (<c>blurred</c>, <c>duotone</c>, <c>round</c>, those of <see cref="ImagesOptions.ModeAssemblies"/>), which
    /// gives the geometry. Left out where the section has the name of a mode out of an assembly: its parameters under its own name.
    /// </summary>
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

    /// <summary>Everything else in the section; set by <see cref="ImagesOptionsBinder"/>.</summary>
    internal Dictionary<string, string?> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);
}
