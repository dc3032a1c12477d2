using System.Globalization;
using ImageProxy.Originals;

namespace ImageProxy.Http;

/// <summary>The <c>Range</c> header, single ranges of bytes only.</summary>
internal static class RangeHeader
{
    /// <summary>
    /// True for <c>bytes=a-b</c>, <c>bytes=a-</c> and <c>bytes=-n</c>. Several ranges, other units and malformed text are not an error: the RFC lets
    /// a server ignore the header and send the whole, which costs less than multipart answers nobody's browser asks for.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> header, out ByteRange range)
    {
        range = default;
        header = header.Trim(" \t");
        if (!header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return false;
        header = header[6..].Trim(" \t");
        int dash = header.IndexOf('-');
        if (dash < 0)
            return false;
        var first = header[..dash].Trim(" \t");
        var last = header[(dash + 1)..].Trim(" \t");
        if (first.IsEmpty)
        {
            if (!TryNumber(last, out long count))
                return false;
            range = count == 0 ? new(long.MaxValue, null) : new(-count, null); // the last 0 bytes: cannot be satisfied
            return true;
        }

        if (!TryNumber(first, out long from))
            return false;
        if (last.IsEmpty)
        {
            range = new(from, null);
            return true;
        }

        if (!TryNumber(last, out long to) || to < from)
            return false;
        range = new(from, to);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
