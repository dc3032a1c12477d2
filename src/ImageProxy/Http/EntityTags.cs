namespace ImageProxy.Http;

/// <summary>Entity tags as RFC 9110 section 8.8.3 writes them.</summary>
internal static class EntityTags
{
    /// <summary>
    /// Whether <c>If-None-Match</c> names <paramref name="etag"/>: <c>*</c>, one tag or a list; weak comparison, as the RFC asks for GET and HEAD.
    /// A member that is not a well-formed tag matches nothing.
    /// </summary>
    /// <param name="etag">Strong tag with quotes.</param>
    public static bool NoneMatchNames(ReadOnlySpan<char> header, ReadOnlySpan<char> etag)
    {
        header = header.Trim(" \t");
        if (header is "*")
            return true;
        while (!header.IsEmpty)
        {
            header = header.TrimStart(" \t,");
            if (header.StartsWith("W/", StringComparison.Ordinal))
                header = header[2..];
            if (header.IsEmpty || header[0] != '"')
            {
                int next = header.IndexOf(',');
                header = next < 0 ? [] : header[(next + 1)..];
                continue;
            }

            int end = header[1..].IndexOf('"');
            if (end < 0)
                return false;
            if (header[..(end + 2)].SequenceEqual(etag))
                return true;
            header = header[(end + 2)..];
        }

        return false;
    }

    /// <summary>Whether an <c>If-Range</c> tag is this very strong tag; a weak one never is.</summary>
    public static bool IsSameStrong(ReadOnlySpan<char> header, ReadOnlySpan<char> etag) => header.Trim(" \t").SequenceEqual(etag);
}
