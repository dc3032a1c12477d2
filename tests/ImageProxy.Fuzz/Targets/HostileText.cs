using System.Runtime.InteropServices;

namespace ImageProxy.Fuzz.Targets;

/// <summary>Text made of pieces that a grammar knows and pieces that hurt. Kept in files as UTF-16, as it need not be sound Unicode.</summary>
internal static class HostileText
{
    private const int LongestRun = 1200;

    public static byte[] Bytes(string text) => MemoryMarshal.AsBytes(text.AsSpan()).ToArray();

    public static string Text(byte[] bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));

    /// <summary>Mostly sound pieces: a grammar that stops at the first fault never shows what it makes of the rest.</summary>
    public static string Join(IReadOnlyList<string> sound, IReadOnlyList<string> hostile, int most, SeededRandom random) =>
        string.Concat(Enumerable.Range(0, 1 + random.Below(most)).Select(_ => random.Pick(random.OneIn(12) ? hostile : sound)));

    /// <summary>None to four changes: pieces put in, characters changed, dropped or repeated.</summary>
    public static string Mutate(string text, IReadOnlyList<string> pieces, SeededRandom random)
    {
        for (int i = random.OneIn(2) ? 0 : random.Below(5); i > 0 && text.Length > 0; i--)
        {
            int at = random.Below(text.Length), count = Math.Min(random.Below(4), text.Length - at);
            text = random.Below(6) switch
            {
                0 => text.Remove(at, count),
                1 => text.Insert(at, random.Pick(pieces)),
                2 => string.Concat(text.AsSpan(0, at), random.Pick(pieces), text.AsSpan(at + count)),
                3 => text.Insert(at, ((char)random.Edge()).ToString()),
                4 => text[..at] + $"%{(int)text[at] & 0xFF:X2}" + text[(at + 1)..],
                _ => text.Insert(at, new string(text[at], random.Below(random.OneIn(8) ? LongestRun : 6))),
            };
        }

        return text;
    }
}
