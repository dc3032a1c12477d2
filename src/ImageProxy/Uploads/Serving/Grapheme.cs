using System.Globalization;
using System.Text;

namespace ImageProxy.Uploads.Serving;

/// <summary>What a reader takes for one letter.</summary>
internal static class Grapheme
{
    private const int MaxLength = 24;

    /// <summary>Whether the text is one letter, digit, sign or pictogram, with whatever belongs to it, and nothing that cannot be seen.</summary>
    public static bool IsOne(string text)
    {
        if (text.Length is 0 or > MaxLength || StringInfo.GetNextTextElementLength(text) != text.Length)
            return false;
        // Only what is shown may begin it: a joiner or an accent alone would be shown upon its neighbours.
        var first = Rune.GetUnicodeCategory(Rune.TryGetRuneAt(text, 0, out var rune) ? rune : Rune.ReplacementChar);
        return text.EnumerateRunes().All(r => r != Rune.ReplacementChar && !Rune.IsControl(r)) && first is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
    }
}
