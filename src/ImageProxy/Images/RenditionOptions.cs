namespace ImageProxy.Images;

/// <summary>What presets and avatars may say of their renditions; what is left out is as in <see cref="ImagesOptions"/>.</summary>
internal abstract record RenditionOptions
{
    /// <summary>A built-in mode or one of <see cref="ImagesOptions.Modes"/>. A preset must say; avatars are <c>crop</c> where it is left out.</summary>
    public string? Mode { get; init; }

    /// <summary>Output format whatever the client accepts: webp, jpeg, png, gif or avif. Left out: negotiated.</summary>
    public string? Format { get; init; }

    /// <summary>1 to 100, for whichever format is written. Left out: <see cref="ImagesOptions.Quality"/>, by format.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether a mode that fits inside the box enlarges a smaller original. Left out: <see cref="ImagesOptions.Enlarge"/>.</summary>
    public bool? Enlarge { get; init; }

    /// <summary>
    /// Colour of the canvas: <c>#rgb</c>, <c>#rrggbb</c>, <c>#rrggbbaa</c>, <c>white</c>, <c>black</c> or <c>transparent</c>. Left out:
    /// the mode's own.
    /// </summary>
    public string? Background { get; init; }

    /// <summary>Whether animations keep moving. Left out: <see cref="ImagesOptions.Animate"/>.</summary>
    public bool? Animate { get; init; }

    /// <summary><c>Cache-Control</c> of these renditions. Left out: <see cref="ImagesOptions.CacheControl"/>.</summary>
    public string? CacheControl { get; init; }
}
