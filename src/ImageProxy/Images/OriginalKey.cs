using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace ImageProxy.Images;

/// <summary>
/// The one decoding rule for keys. Percent-decoding once; strict UTF-8; <c>+</c> is a plus; <c>%2F</c> is a slash inside the key; no
/// empty, <c>.</c> or <c>..</c> segment; no control character; no backslash; 1 to 1,024 bytes. Nothing is normalised: NFC and NFD, or
/// upper and lower case, are different keys.
/// </summary>
internal static class OriginalKey
{
    /// <summary>Longest key in bytes of UTF-8: S3's own limit.</summary>
    public const int MaxBytes = 1024;

    private const string TooLong = "The key is longer than 1,024 bytes.";

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl), '\\']);

    /// <param name="raw">Printable ASCII as sent, without a format suffix.</param>
    /// <param name="problem">A sentence for the client where the answer is false.</param>
    public static bool TryDecode(
        ReadOnlySpan<char> raw, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        if (!raw.Contains('%'))
        {
            problem = raw.Length > MaxBytes ? TooLong : Check(raw);
            if (problem is null)
                key = raw.ToString();
            return problem is null;
        }

        Span<byte> bytes = stackalloc byte[MaxBytes];
        Span<char> chars = stackalloc char[MaxBytes];
        problem = Unescape(raw, bytes, out int count);
        if (problem is null && Utf8.ToUtf16(bytes[..count], chars, out _, out int length, replaceInvalidSequences: false) is var status)
            problem = status == OperationStatus.Done ? Check(chars = chars[..length]) : "The key is not valid UTF-8 once its percent-encoding is undone.";
        if (problem is null)
            key = chars.ToString();
        return problem is null;
    }

    /// <summary>The canonical form: everything but unreserved characters and slashes is percent-encoded.</summary>
    public static string Encode(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    private static string? Unescape(ReadOnlySpan<char> raw, Span<byte> bytes, out int count)
    {
        count = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (count == bytes.Length)
                return TooLong;
            if (raw[i] != '%')
            {
                bytes[count++] = (byte)raw[i];
                continue;
            }

            if (i + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[i + 1]) || !char.IsAsciiHexDigit(raw[i + 2]))
                return "A percent sign in the key must be followed by two hexadecimal digits; a literal one is written %25.";
            bytes[count++] = (byte)((Uri.FromHex(raw[i + 1]) << 4) | Uri.FromHex(raw[i + 2]));
            i += 2;
        }

        return null;
    }

    private static string? Check(ReadOnlySpan<char> key)
    {
        int forbidden = key.IndexOfAny(Forbidden);
        if (forbidden >= 0)
            return key[forbidden] == '\\' ? "The key holds a backslash." : "The key holds a control character.";
        foreach (Range segment in key.Split('/'))
        {
            switch (key[segment])
            {
                case "": return "The key has an empty segment: it starts or ends with a slash, or two slashes meet.";
                case "." or "..": return "The key has a '.' or '..' segment.";
            }
        }

        return null;
    }
}
