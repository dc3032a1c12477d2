using System.Text.RegularExpressions;

namespace ImageProxy.Images;

/// <summary>
/// Keys that hold a version of their original, such as <c>people/ann.v2.jpg</c>: another picture has another key, so what lies under one of these
/// never changes. Browsers and edges keep it for a year, and no source is asked about it again.
/// </summary>
/// <param name="pattern">Found anywhere in a decoded key; null: there are none.</param>
internal sealed class VersionedKeys(Regex? pattern)
{
    /// <summary>What a year is to caches; a browser that reloads the page does not ask either.</summary>
    public const string CacheControl = "public, max-age=31536000, immutable";

    public static VersionedKeys None { get; } = new(null);

    /// <summary>Takes time that grows with the key's length only, whatever the expression.</summary>
    /// <param name="problem">What is wrong with the expression; null where nothing is.</param>
    public static VersionedKeys Read(string? expression, out string? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(expression))
            return None;
        try
        {
            return new(new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = $"is not a regular expression that can be used here: {e.Message}";
            return None;
        }
    }

    /// <param name="originalKey">Decoded.</param>
    public bool Covers(string originalKey) => pattern?.IsMatch(originalKey) == true;

    public override string ToString() => pattern?.ToString() ?? "";
}
