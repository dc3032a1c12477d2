using System.Collections.Concurrent;
using System.Text;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// <see cref="ImagePath"/>: never throws; what it reads has a safe key that is exactly the URL's bytes decoded once, and is read again from
/// its canonical path; two targets have one rendition key only where they are the same.
/// </summary>
internal sealed class UrlTarget : IFuzzTarget
{
    private const int MostRemembered = 200_000;

    private static readonly string[] Starts =
        ["/200/200/crop/", "/0/60/resize/", "/99999/1/x-1/", "/preset/hero/", "/preset/a_b/", "/avatar/48/", "/original/"];

    private static readonly string[] OddStarts = ["/", "//", "", "/200/200/crop", "http://h/1/1/crop/", "/01/1/crop/", "/1/1/Crop/", "/0/0/crop/", "/avatar/0/", "/preset//", "/%31/1/crop/"];

    private static readonly string[] Sound =
        ["a", "people/", "ann.jpg", "b", "Z9", "%20", "%41", "%C3%A9", "%F0%9F%98%80", "%40", "-", "_", "~", "x/y", "@webp", ";v=1", "+", "%2F1", ".png", "&", "%25", "%e2%80%a5", "!", "...x", "@2x-b"];

    private static readonly string[] Hostile =
    [
        "a", "people", "ann.jpg", "b c", "%20", "%41", "%", "%2", "%zz", "%2e", "%2E%2e", "%2f", "%2F", "%5c", "%00", "%0d%0a", "%25", "%252e", "%c0%ae", "%C3%A9", "%e2%80%a5", "%ED%A0%80", "%FF", "%F0%9F%98%80",
        "%40", "%7f", "%C2%85", "/", "/", "/./", "/../", "..", ".", "\\", "@", "@webp", "@jpeg", "@png", "@gif", "@avif", "@WEBP", "@x", ";", "#", "?", "?a=/../", "+", "-", "_", "~", "0", "00", "9999999", " ", "\0", "\r\n",
        "\u00E9", "\uD83D", "\uFF0F", "\u0661", "\u202E", "preset/", "avatar/", "original/", "crop", "%2e%2e%2f", "..%2f", "...", "webp", "=", "&", ":", "*", "!", "'", "(", "\"", "<",
    ];

    private readonly ConcurrentDictionary<RenditionKey, string> _known = new();

    public string Name => "url";

    public byte[] Make(ulong seed, long index)
    {
        var random = SeededRandom.For(seed, index);
        return HostileText.Bytes(HostileText.Mutate(random.Pick(random.OneIn(8) ? OddStarts : Starts) + HostileText.Join(Sound, Hostile, 9, random), Hostile, random));
    }

    public string Run(byte[] input)
    {
        string raw = HostileText.Text(input);
        bool read = ImagePath.TryParse(raw, out var target, out var fault);
        if (!read)
        {
            ThrowUnless(target is null && fault is { Error: ImageError.MalformedUrl, Detail.Length: > 0 and < 200 }, "neither read nor refused");
            ThrowUnless(fault!.Detail.All(c => c is >= ' ' and <= '~'), "the sentence holds more than printable ASCII");
            return "refused";
        }

        ThrowUnless(fault is null && target is not null, "read and refused");
        CheckKey(target!);
        CheckPath(raw, target!);
        CheckRendition(target!);
        return "read as " + target!.Kind.ToString().ToLowerInvariant();
    }

    private static void CheckKey(ImageTarget target)
    {
        ThrowUnless(Encoding.UTF8.GetByteCount(target.Key) is >= 1 and <= 1024, "the key's length");
        ThrowUnless(!target.Key.Any(c => char.IsControl(c) || c == '\\'), "a control character or backslash in the key");
        ThrowUnless(target.Key.Split('/').All(segment => segment is not ("" or "." or "..")), "an empty or dot segment in the key");
        string root = Path.GetFullPath("/root/originals"), path = Path.GetFullPath(Path.Combine(root, target.Key));
        ThrowUnless(path.StartsWith(root + "/", StringComparison.Ordinal), "the key leads out of a folder");
        string suffix = target.Format is { } format ? "@" + format.Name() : "";
        ThrowUnless(target.RawKey.EndsWith(suffix, StringComparison.Ordinal), "the format is not the suffix");
        ThrowUnless(DecodeNaively(target.RawKey[..^suffix.Length]).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(target.Key)), "the key is not its bytes decoded once");
    }

    private static void CheckPath(string raw, ImageTarget target)
    {
        ThrowUnless(raw.Split('?')[0].EndsWith(target.RawKey, StringComparison.Ordinal), "the raw key is not the end of the URL");
        string path = target.ToPath();
        ThrowUnless(ImagePath.TryParse(path, out var again, out _), "the canonical path is refused");
        ThrowUnless(again! with { RawKey = target.RawKey } == target, "the canonical path means something else");
        ThrowUnless(again.ToPath() == path, "the canonical path has another canonical path");
    }

    private void CheckRendition(ImageTarget target)
    {
        string token = target.Format?.Name() ?? "negotiated", shape = $"{target.Kind}{target.Name}{target.AvatarSize}";
        var key = RenditionKey.Of(target.Key, target.Box, shape, token, "fingerprint");
        ThrowUnless(RenditionKey.TryParse(key.ToString(), out var same) && same == key, "the rendition's name is not read again");
        string path = target.ToPath();
        string known = _known.Count < MostRemembered ? _known.GetOrAdd(key, path) : _known.GetValueOrDefault(key, path);
        ThrowUnless(known == path, $"the rendition key of {known}");
    }

    /// <summary>The rule once more, written the long way.</summary>
    private static byte[] DecodeNaively(string raw)
    {
        var bytes = new List<byte>(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            bool escaped = raw[i] == '%';
            bytes.Add(escaped ? Convert.ToByte(raw.Substring(i + 1, 2), 16) : (byte)raw[i]);
            i += escaped ? 2 : 0;
        }

        return [.. bytes];
    }
}
