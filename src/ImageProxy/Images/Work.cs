namespace ImageProxy.Images;

/// <summary>One rendition to be had: original, recipe, what was negotiated, and the key they give.</summary>
internal sealed record Work(string OriginalKey, Recipe Recipe, FormatToken Negotiated)
{
    public RenditionKey Key { get; } = Recipe.KeyFor(OriginalKey, Negotiated);

    /// <summary>Nobody waits for it, see <see cref="LaterRenders"/>: that it takes too long says nothing of the original.</summary>
    public bool IsLater { get; init; }
}
