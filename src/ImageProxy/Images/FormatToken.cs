namespace ImageProxy.Images;

/// <summary>
/// What a client takes, as one word: part of the rendition's key here and of the edge's cache key. <see cref="Jpeg"/> negotiated is
/// "the plain format": JPEG, or PNG or GIF where JPEG would lose transparency or motion. Png and Gif only come from a fixed format.
/// </summary>
internal enum FormatToken
{
    Jpeg,
    WebP,
    Avif,
    Png,
    Gif,
}
