using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Modes;

namespace ImageProxy.Images;

/// <summary>
/// Reads the raw request target. It must be read raw: a server's own path has dot segments collapsed and escapes undone, which shifts
/// segments and hides slashes. Only origin-form (<c>/…</c>) is read.
/// </summary>
internal static class ImagePath
{
    private const string Shapes =
        "The URL must have one of these shapes: /{width}/{height}/{mode}/{key}, /preset/{name}/{key}, /avatar/{size}/{key}, /original/{key}.";

    private const int LongestEcho = 40;

    private static readonly SearchValues<char> Sendable = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Echoed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%+@!*(),:;=");

    // Names of built-in modes are handed out, not allocated anew for every request.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownNames =
        BuiltInModes.Names.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="rawTarget">The request target as it was sent; a query is left aside.</param>
    /// <param name="fault">MalformedUrl with a sentence for the client where the answer is false.</param>
    public static bool TryParse(
        ReadOnlySpan<char> rawTarget, [NotNullWhen(true)] out ImageTarget? target, [NotNullWhen(false)] out ImageFault? fault)
    {
        string? problem = Parse(rawTarget, out target);
        fault = problem is null ? null : new(ImageError.MalformedUrl, problem);
        return target is not null && fault is null;
    }

    // From here on a method answers the problem, or null and its value.
    private static string? Parse(ReadOnlySpan<char> raw, out ImageTarget? target)
    {
        target = null;
        if (raw.IsEmpty || raw[0] != '/')
            return "The request target must be a path that starts with '/'.";
        int query = raw.IndexOf('?');
        ReadOnlySpan<char> path = query < 0 ? raw : raw[..query];
        if (path.ContainsAnyExcept(Sendable))
            return "The path holds a space, a control character or a character beyond ASCII that is not percent-encoded.";
        if (path.Contains('#'))
            return "The path holds a '#'; a literal one is written %23.";
        ReadOnlySpan<char> rest = path[1..], first = TakeSegment(ref rest);
        return first switch
        {
            "preset" => ParsePreset(rest, out target),
            "avatar" => ParseAvatar(rest, out target),
            "original" => ParseBare(ImageTargetKind.Original, rest, out target),
            "describe" => ParseBare(ImageTargetKind.Describe, rest, out target),
            _ when IsMeantAsNumber(first) => ParseBox(first, rest, out target),
            _ => Shapes,
        };
    }

    private static string? ParseBox(ReadOnlySpan<char> first, ReadOnlySpan<char> rest, out ImageTarget? target)
    {
        target = null;
        ReadOnlySpan<char> second = TakeSegment(ref rest), mode = TakeSegment(ref rest);
        string? badWidth = ReadNumber("width", first, out int width), badHeight = ReadNumber("height", second, out int height);
        if ((badWidth ?? badHeight ?? ReadName("mode", mode)) is { } problem)
            return problem;
        if (width == 0 && height == 0)
            return "Width and height are both 0; only one side can be left to the picture's shape.";
        if (ReadKey(rest, takesFormat: true, out Rest read) is { } badKey)
            return badKey;
        target = new()
        {
            Kind = ImageTargetKind.Box,
            Box = new(width, height),
            Name = Known(mode),
            Key = read.Key,
            Format = read.Format,
            RawKey = read.Raw,
        };
        return null;
    }

    private static string? ParsePreset(ReadOnlySpan<char> rest, out ImageTarget? target)
    {
        target = null;
        ReadOnlySpan<char> name = TakeSegment(ref rest);
        if (ReadName("preset", name) is { } problem)
            return problem;
        if (ReadKey(rest, takesFormat: true, out Rest read) is { } badKey)
            return badKey;
        target = new() { Kind = ImageTargetKind.Preset, Name = name.ToString(), Key = read.Key, Format = read.Format, RawKey = read.Raw };
        return null;
    }

    private static string? ParseAvatar(ReadOnlySpan<char> rest, out ImageTarget? target)
    {
        target = null;
        if (ReadNumber("avatar size", TakeSegment(ref rest), out int size) is { } problem)
            return problem;
        if (size == 0)
            return "The avatar size must be at least 1.";
        if (ReadKey(rest, takesFormat: true, out Rest read) is { } badKey)
            return badKey;
        target = new() { Kind = ImageTargetKind.Avatar, AvatarSize = size, Key = read.Key, Format = read.Format, RawKey = read.Raw };
        return null;
    }

    private static string? ParseBare(ImageTargetKind kind, ReadOnlySpan<char> rest, out ImageTarget? target)
    {
        string? problem = ReadKey(rest, takesFormat: false, out Rest read);
        target = problem is null ? new() { Kind = kind, Key = read.Key, RawKey = read.Raw } : null;
        return problem;
    }

    private static string? ReadNumber(string what, ReadOnlySpan<char> text, out int value) =>
        PixelCount.Problem(text, out value) is { } problem ? $"The {what}{Echo(text)} {problem}" : null;

    private static string? ReadName(string what, ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return $"The {what} is missing.";
        return UrlName.IsValid(name) ? null : $"The {what}{Echo(name)} must be a name of {UrlName.Rule}.";
    }

    private static string? ReadKey(ReadOnlySpan<char> raw, bool takesFormat, out Rest read)
    {
        read = default;
        ImageFormat? format = null;
        ReadOnlySpan<char> rawKey = raw;
        if (takesFormat && TakeFormat(ref rawKey, out format) is { } problem)
            return problem;
        if (rawKey.IsEmpty)
            return "The key is missing.";
        if (!OriginalKey.TryDecode(rawKey, out string? key, out problem))
            return problem;
        read = new(key, format, raw.SequenceEqual(key) ? key : raw.ToString());
        return null;
    }

    /// <summary>Cuts <c>@</c> and letters off the end; any other <c>@</c> is part of the key.</summary>
    private static string? TakeFormat(ref ReadOnlySpan<char> raw, out ImageFormat? format)
    {
        format = null;
        int at = raw.LastIndexOf('@');
        ReadOnlySpan<char> name = raw[(at + 1)..];
        if (at < 0 || name.IsEmpty || name.ContainsAnyExcept(Letters))
            return null;
        if (!ImageFormats.TryParseOutput(name, out ImageFormat known))
            return $"The format{Echo(name)} after '@' must be webp, jpeg, png, gif or avif; a literal '@' at the end of a key is written %40.";
        format = known;
        raw = raw[..at];
        return null;
    }

    private static ReadOnlySpan<char> TakeSegment(ref ReadOnlySpan<char> rest)
    {
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> segment = slash < 0 ? rest : rest[..slash];
        rest = slash < 0 ? [] : rest[(slash + 1)..];
        return segment;
    }

    /// <summary>Whether to explain what is wrong with the width rather than list all shapes.</summary>
    private static bool IsMeantAsNumber(ReadOnlySpan<char> first) => first switch
    {
        ['+' or '-', ..] or ['%', '3', >= '0' and <= '9', ..] => true,
        [var c, ..] => char.IsAsciiDigit(c),
        _ => false,
    };

    private static string Known(ReadOnlySpan<char> name) => KnownNames.TryGetValue(name, out string? known) ? known : name.ToString();

    /// <summary>The text with a space before and in quotes; nothing where it is long or holds what a log or page could stumble over.</summary>
    private static string Echo(ReadOnlySpan<char> text) =>
        text.Length is 0 or > LongestEcho || text.ContainsAnyExcept(Echoed) ? "" : $" '{text}'";

    private readonly record struct Rest(string Key, ImageFormat? Format, string Raw);
}
