using ImageProxy.Http;
using Microsoft.AspNetCore.Http;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// <c>Range</c>, <c>If-None-Match</c>, <c>If-Range</c> and <c>If-Modified-Since</c>: never throw; a range lies within the content, 304 is only answered to who named
/// the tag.
/// </summary>
internal sealed class ConditionsTarget : IFuzzTarget
{
    private const string Tag = "\"0123456789abcdef01234567\"";

    private const string Date = "Mon, 06 May 2024 07:08:09 GMT";

    private static readonly DateTimeOffset Modified = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private static readonly long[] Lengths = [0, 1, 2, 999, 1000, long.MaxValue];

    private static readonly string[] Sound = ["0-", "-1", "5-9", "999-", "0-0", Tag, "W/" + Tag, ", ", ",", "\"a\"", " ", "*", Date, "-0", "1", "10"];

    private static readonly string[] Hostile =
    [
        "bytes=", "bytes", "BYTES=", "items=", "1-0", "9223372036854775807", "9223372036854775808", "-9223372036854775807", "-", "=", "\t", "+1", "\u0661", "\0",
        "\"\"", "\"", "W/", "w/", "\"a\",\"b\"", "Mon, 06 May 2024 07:08:10 GMT", "Sun, 31 Feb 2024 00:00:00 GMT", "GMT", "1e3", "0x10",
    ];

    public string Name => "conditions";

    public byte[] Make(ulong seed, long index)
    {
        var random = SeededRandom.For(seed, index);
        string start = random.OneIn(2) ? "bytes=" : "";
        return HostileText.Bytes(HostileText.Mutate(start + HostileText.Join(Sound, Hostile, 4, random), Hostile, random));
    }

    public string Run(byte[] input)
    {
        string text = HostileText.Text(input);
        bool isRange = RangeHeader.TryParse(text, out var range);
        foreach (long length in Lengths)
        {
            if (isRange && range.Within(length) is var (offset, count))
                ThrowUnless(offset >= 0 && count > 0 && offset <= length - count, $"bytes {offset}+{count} of {length}");
        }

        bool named = EntityTags.NoneMatchNames(text, Tag);
        ThrowUnless(!named || text.Contains(Tag, StringComparison.Ordinal) || text.Trim(' ', '\t') == "*", "a tag that was not named");
        ThrowUnless(!EntityTags.IsSameStrong(text, Tag) || named, "the very tag, but not among the list's");
        CheckHeaders(text, named, isRange);
        return (isRange ? "range" : "no range") + (named ? ", tag" : "");
    }

    private static void CheckHeaders(string text, bool named, bool isRange)
    {
        ThrowUnless(Preconditions.IsNotModified(Headers(("If-None-Match", text), ("If-Modified-Since", Date)), Tag, Modified) == named, "the date counts beside a tag");
        bool since = Preconditions.IsNotModified(Headers(("If-Modified-Since", text)), Tag, Modified);
        ThrowUnless(!since || text.EndsWith(" GMT", StringComparison.Ordinal), "a date that is none");
        ThrowUnless(Preconditions.Range(Headers(("Range", text)), Tag, Modified).HasValue == isRange, "a range in the header but not alone");
        bool kept = Preconditions.Range(Headers(("Range", "bytes=0-1"), ("If-Range", text)), Tag, Modified).HasValue;
        ThrowUnless(!kept || text.Trim(' ', '\t') is Tag or Date, "a range of another version");
    }

    private static HeaderDictionary Headers(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
            dictionary[name] = value;
        return dictionary;
    }
}
