namespace ImageProxy.Http;

/// <summary>Conditional and range headers of a GET or HEAD, evaluated in the order of RFC 9110 section 13.2.2.</summary>
internal static class Preconditions
{
    /// <summary>True where the client's copy is still good: answer 304.</summary>
    /// <param name="lastModified">Null where unknown; then <c>If-Modified-Since</c> is ignored.</param>
    public static bool IsNotModified(IHeaderDictionary headers, string etag, DateTimeOffset? lastModified)
    {
        if (headers.IfNoneMatch is { Count: > 0 } noneMatch)
            return EntityTags.NoneMatchNames(noneMatch.Count == 1 ? noneMatch[0] : string.Join(',', noneMatch!), etag);
        return lastModified is { } modified && headers.IfModifiedSince.Count == 1
            && HttpDates.TryParse(headers.IfModifiedSince[0], out var since) && HttpDates.WholeSeconds(modified) <= since;
    }

    /// <summary>The single range asked for, or null where the whole is to be sent: none, several, malformed, or <c>If-Range</c> names another version.</summary>
    public static Originals.ByteRange? Range(IHeaderDictionary headers, string etag, DateTimeOffset? lastModified)
    {
        if (headers.Range.Count != 1 || !RangeHeader.TryParse(headers.Range[0], out var range))
            return null;
        if (headers.IfRange.Count == 0)
            return range;
        string? condition = headers.IfRange[0];
        bool same = headers.IfRange.Count == 1 && condition is not null && (EntityTags.IsSameStrong(condition, etag)
            || (lastModified is { } modified && HttpDates.TryParse(condition, out var date) && HttpDates.WholeSeconds(modified) == date));
        return same ? range : null;
    }
}
