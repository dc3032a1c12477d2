using System.Buffers;

namespace ImageProxy.Images;

/// <summary>How a number of pixels is written in URLs and settings: ASCII digits, no sign, no leading zero, at most five.</summary>
internal static class PixelCount
{
    private const int MaxDigits = 5;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <param name="value">0 to 99,999; 0 where there is a problem.</param>
    /// <returns>Null where <paramref name="text"/> is a number; else the end of a sentence that began with what it should have been.</returns>
    public static string? Problem(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        if (text.IsEmpty)
            return "is missing.";
        if (text.ContainsAnyExcept(Digits))
            return "must be a whole number in the digits 0 to 9.";
        if (text[0] == '0' && text.Length > 1)
            return "has a leading zero.";
        if (text.Length > MaxDigits)
            return "has more than five digits.";
        foreach (char digit in text)
            value = (value * 10) + (digit - '0');
        return null;
    }
}
