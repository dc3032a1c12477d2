using System.Buffers.Text;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Finds the root element of an SVG and the size it asks for. No XML parser: entities, style sheets and everything behind the root's
/// start tag stay unread, so nothing can be expanded or fetched. Only UTF-8 and its subsets are recognised.
/// </summary>
internal static class SvgHeader
{
    /// <summary>The root element must begin within this many bytes.</summary>
    private const int MaxProlog = 4096;

    /// <summary>Longest start tag of the root; editors put many namespaces there.</summary>
    private const int MaxTag = 16_384;

    /// <summary>Longer sides are cut to this, so that they meet the limit on pixels and not the end of 32 bits.</summary>
    private const int MaxSide = 1_000_000;

    /// <summary>What CSS gives a replaced element that says nothing about its size.</summary>
    private const double DefaultWidth = 300, DefaultHeight = 150;

    private static ReadOnlySpan<byte> White => " \t\r\n"u8;

    /// <summary>Where the <c>&lt;</c> of the root element is, -1 where there is no SVG.</summary>
    public static int FindRoot(ReadOnlySpan<byte> start)
    {
        start = start[..Math.Min(start.Length, MaxProlog)];
        int position = start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        while (true)
        {
            int skip = start[position..].IndexOfAnyExcept(White);
            if (skip < 0)
                return -1;
            position += skip;
            var rest = start[position..];
            if (IsRoot(rest))
                return position;
            int length = PrologPart(rest);
            if (length < 0)
                return -1;
            position += length;
        }
    }

    public static HeaderResult Read(ReadOnlySpan<byte> bytes)
    {
        var root = bytes[FindRoot(bytes)..];
        int end = TagEnd(root);
        if (end < 0)
        {
            return root.Length > MaxTag
                ? HeaderResult.Malformed("The SVG's root element does not close its start tag.")
                : HeaderResult.Truncated("The SVG ends inside its root element.");
        }

        if (root[end - 1] != '/' && !Closes(root[(end + 1)..]))
            return HeaderResult.Truncated("The SVG ends before its root element does.");
        var (width, height) = Size(root[..end]);
        return HeaderResult.Of(new ImageInfo
        {
            Format = ImageFormat.Svg,
            StoredSize = new PixelSize(Pixels(width), Pixels(height)),
            HasAlpha = true,
            Channels = 4,
        });
    }

    private static bool IsRoot(ReadOnlySpan<byte> text)
    {
        int name = text.StartsWith("<svg:svg"u8) ? 8 : text.StartsWith("<svg"u8) ? 4 : 0;
        return name > 0 && name < text.Length && (White.Contains(text[name]) || text[name] is (byte)'>' or (byte)'/');
    }

    /// <summary>Length of the declaration, comment or document type the text begins with; -1 for anything else or an open end.</summary>
    private static int PrologPart(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("<!--"u8))
            return Through(text, 4, "-->"u8);
        if (text.StartsWith("<?"u8))
            return Through(text, 2, "?>"u8);
        if (!text.StartsWith("<!DOCTYPE"u8))
            return -1;
        int stop = text.IndexOfAny((byte)'[', (byte)'>');
        if (stop < 0 || text[stop] == '>')
            return stop < 0 ? -1 : stop + 1;
        int subset = Through(text, stop, "]"u8);
        return subset < 0 ? -1 : Through(text, subset, ">"u8);
    }

    private static int Through(ReadOnlySpan<byte> text, int from, ReadOnlySpan<byte> end)
    {
        int at = text[from..].IndexOf(end);
        return at < 0 ? -1 : from + at + end.Length;
    }

    /// <summary>Where the start tag's <c>&gt;</c> is; one inside quotes does not count.</summary>
    private static int TagEnd(ReadOnlySpan<byte> root)
    {
        root = root[..Math.Min(root.Length, MaxTag)];
        for (int at = 0; at < root.Length; at++)
        {
            if (root[at] == '>')
                return at;
            if (root[at] is not ((byte)'"' or (byte)'\''))
                continue;
            int length = root[(at + 1)..].IndexOf(root[at]);
            if (length < 0)
                return -1;
            at += length + 1;
        }

        return -1;
    }

    private static bool Closes(ReadOnlySpan<byte> content)
    {
        int at = Math.Max(content.LastIndexOf("</svg>"u8), content.LastIndexOf("</svg:svg>"u8));
        return at >= 0 || ClosesWithSpace(content, "</svg"u8) || ClosesWithSpace(content, "</svg:svg"u8);
    }

    private static bool ClosesWithSpace(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        int at = content.LastIndexOf(name);
        return at >= 0 && content[(at + name.Length)..].TrimStart(White) is [(byte)'>', ..];
    }

    /// <summary>Width and height where they are lengths; a missing one follows from the shape of the viewBox, both are its own.</summary>
    private static (double Width, double Height) Size(ReadOnlySpan<byte> tag)
    {
        double width = Length(Attribute(tag, "width"u8)), height = Length(Attribute(tag, "height"u8));
        var (boxWidth, boxHeight) = ViewBox(Attribute(tag, "viewBox"u8));
        if (boxWidth > 0 && boxHeight > 0)
        {
            return (width, height) switch
            {
                (0, 0) => (boxWidth, boxHeight),
                (0, _) => (height * boxWidth / boxHeight, height),
                (_, 0) => (width, width * boxHeight / boxWidth),
                _ => (width, height),
            };
        }

        return (width > 0 ? width : DefaultWidth, height > 0 ? height : DefaultHeight);
    }

    /// <summary>The value of an attribute, empty where there is none. One pass over the tag: names and quoted values alternate.</summary>
    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int equals = tag.IndexOf((byte)'=');
            if (equals < 0)
                return default;
            var before = tag[..equals].TrimEnd(White);
            var value = tag[(equals + 1)..].TrimStart(White);
            if (value.IsEmpty || value[0] is not ((byte)'"' or (byte)'\''))
                return default;
            int length = value[1..].IndexOf(value[0]);
            if (length < 0)
                return default;
            if (before.Length > name.Length && before.EndsWith(name) && White.Contains(before[^(name.Length + 1)]))
                return value.Slice(1, length);
            tag = value[(length + 2)..];
            if (!tag.IsEmpty && tag[0] > ' ')
                return default;
        }
    }

    /// <summary>A length in CSS pixels, 96 to the inch; 0 for relative units and whatever is no length.</summary>
    private static double Length(ReadOnlySpan<byte> text)
    {
        text = text.Trim(White);
        if (!TryNumber(text, out double number, out int used))
            return 0;
        var unit = text[used..];
        double scale = unit.IsEmpty || unit.SequenceEqual("px"u8) ? 1
            : unit.SequenceEqual("pt"u8) ? 96.0 / 72
            : unit.SequenceEqual("pc"u8) ? 16
            : unit.SequenceEqual("in"u8) ? 96
            : unit.SequenceEqual("cm"u8) ? 96 / 2.54
            : unit.SequenceEqual("mm"u8) ? 96 / 25.4
            : 0;
        return number > 0 ? number * scale : 0;
    }

    private static (double Width, double Height) ViewBox(ReadOnlySpan<byte> text)
    {
        Span<double> numbers = stackalloc double[4];
        for (int i = 0; i < 4; i++)
        {
            text = text.TrimStart(" \t\r\n,"u8);
            if (!TryNumber(text, out numbers[i], out int used))
                return default;
            text = text[used..];
        }

        return (numbers[2], numbers[3]);
    }

    /// <summary>A finite number at the start of the text; no infinity, no NaN, which the framework's parser would read.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> text, out double number, out int used)
    {
        (number, used) = (0, 0);
        return !text.IsEmpty && text[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.'
            && Utf8Parser.TryParse(text, out number, out used) && double.IsFinite(number);
    }

    /// <summary>Rounded, 1 to <see cref="MaxSide"/>. A length may be infinite, never NaN: its factors are positive, finite.</summary>
    private static int Pixels(double length) => (int)Math.Clamp(Math.Round(length), 1, MaxSide);
}
