using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ImageProxy.Images;

/// <summary>Tags an edge can be told to forget by: ASCII, no commas, at most 256 characters.</summary>
internal static class CacheTags
{
    private const int MaxLength = 256;

    /// <summary><c>o:</c> and the key where it is plain and short; else <c>o:</c>, a tilde and 32 hexadecimal digits of its SHA-256.</summary>
    public static string OfOriginal(string key)
    {
        bool plain = key.Length <= MaxLength - 2;
        foreach (char c in key)
            plain &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '/' or '.' or '-' or '_';
        // CloudFront compares tags without regard to case: a key with capitals is hashed, so that two keys never share a tag.
        return plain ? "o:" + key : "o:~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
    }

    /// <summary>Of everything made this way.</summary>
    public static ImmutableArray<string> Of(Work work) =>
        work.Recipe.Preset is { } preset ? [OfOriginal(work.OriginalKey), OfPreset(preset)] : [OfOriginal(work.OriginalKey)];

    public static string OfPreset(string name) => "p:" + name;
}
