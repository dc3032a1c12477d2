namespace ImageProxy.Images;

/// <summary>One rendition to be had: original, recipe, what was negotiated, and the key they give.</summary>
internal sealed record Work(string OriginalKey, Recipe Recipe, FormatToken Negotiated)
{
    public RenditionKey Key { get; } = Recipe.KeyFor(OriginalKey, Negotiated);
}
