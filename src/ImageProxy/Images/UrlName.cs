using System.Buffers;

namespace ImageProxy.Images;

/// <summary>How modes and presets are named: <c>[a-z0-9][a-z0-9_-]*</c>, at most 64 characters, so that no name is ever percent-encoded.</summary>
internal static class UrlName
{
    public const string Rule = "1 to 64 of a-z, 0-9, '-' and '_', the first one a letter or digit";

    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength && name[0] is not ('_' or '-') && !name.ContainsAnyExcept(Allowed);
}
