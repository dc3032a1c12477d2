namespace ImageProxy.Images;

/// <summary>Squares for URL templates: <c>/avatar/{size}/{key}</c>.</summary>
internal sealed record AvatarOptions : RenditionOptions
{
    public static IReadOnlyList<int> DefaultSizes { get; } = [24, 48, 72, 96, 144, 288];

    /// <summary>Sides in pixels; another size is redirected to the nearest of these above it. Left out: <see cref="DefaultSizes"/>.</summary>
    public int[]? Sizes { get; init; }
}
