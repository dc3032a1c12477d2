using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Tests.Images;

/// <summary>The grammar on random targets: well-formed ones, and the same after hostile changes.</summary>
internal sealed class ImagePathProperties
{
    private const int Many = 10_000;

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Arbitraries)], MaxTest = Many)]
    public bool TryParse_OfToPath_IsTheSameTarget(ImageTarget target) =>
        ImagePath.TryParse(target.ToPath(), out ImageTarget? read, out _) && read == target;

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Arbitraries)], MaxTest = Many)]
    public bool ToPath_OfTwoTargets_IsEqualOnlyWhereTheyAre(ImageTarget one, ImageTarget other) =>
        one.ToPath() == other.ToPath() == (one == other);

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Arbitraries)], MaxTest = 2 * Many)]
    public bool TryParse_HostileTarget_NeverThrowsAndGivesEitherTargetOrFault(HostileText text)
    {
        bool parsed = ImagePath.TryParse(text.Raw, out ImageTarget? target, out ImageFault? fault);
        return parsed
            ? fault is null && IsSafe(target!.Key)
            : target is null && fault is { Error: ImageError.MalformedUrl, Detail.Length: > 0 and < 200 } && fault.Detail.All(c => c is >= ' ' and <= '~');
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Arbitraries)], MaxTest = 2 * Many)]
    public bool TryParse_HostileTargetThatIsRead_MeansExactlyItsBytesDecodedOnce(HostileText text)
    {
        if (!ImagePath.TryParse(text.Raw, out ImageTarget? target, out _))
            return true;
        string suffix = target.Format is { } format ? "@" + format.Name() : "";
        string canonical = target.ToPath();
        return target.RawKey.EndsWith(suffix, StringComparison.Ordinal)
            && DecodeNaively(target.RawKey[..^suffix.Length]).SequenceEqual(Encoding.UTF8.GetBytes(target.Key))
            && text.Raw.Split('?')[0].EndsWith(target.RawKey, StringComparison.Ordinal)
            && ImagePath.TryParse(canonical, out ImageTarget? again, out _)
            && again with { RawKey = target.RawKey } == target
            && again.ToPath() == canonical;
    }

    /// <summary>The rule for keys once more, written the long way.</summary>
    private static bool IsSafe(string key) =>
        Encoding.UTF8.GetByteCount(key) is >= 1 and <= 1024
        && !key.Any(c => char.IsControl(c) || c == '\\')
        && key.Split('/').All(segment => segment is not ("" or "." or ".."))
        && key.EnumerateRunes().Sum(rune => rune.Utf16SequenceLength) == key.Length;

    private static List<byte> DecodeNaively(string raw)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < raw.Length; i++)
        {
            bool escaped = raw[i] == '%';
            bytes.Add(escaped ? Convert.ToByte(raw.Substring(i + 1, 2), 16) : (byte)raw[i]);
            i += escaped ? 2 : 0;
        }

        return bytes;
    }

    /// <summary>A raw target; its own type so that it has its own generator.</summary>
    public sealed record HostileText(string Raw);

    public static class Arbitraries
    {
        private static readonly string[] Pieces =
        [
            "%", "%2", "%zz", "%2e", "%2E", "%2f", "%2F", "%5c", "%00", "%0d%0a", "%25", "%252e", "%c0%ae", "%C3%A9", "%ED%A0%80", "%FF", "%40", "%7f", "%C2%85",
            "/", "//", "/./", "/../", "..", ".", "\\", "@", "@webp", "@WEBP", "@x", ";", "#", "?", "+", "-", "0", "00", "9999999", " ", "\0", "\r\n", "\u00E9",
            "\uD83D", "\uFF0F", "\u0661", "\u202E", "preset/", "avatar/", "original/", "describe/", "crop",
        ];

        private static readonly Gen<string> Segment = Gen.Choose(1, 8)
            .SelectMany(length => Gen.Elements(
                "a", "b", "Z", "0", "9", ".", "-", "_", "~", "%", "+", "@", ";", ":", "#", "?", " ", "&", "=", "webp", "png", "\u00E9", "e\u0301", "\uFEFF", "\u202E", "\U0001F600")
                .ArrayOf(length)).Select(string.Concat).Where(segment => segment is not ("." or ".."));

        private static readonly Gen<string> Key = Gen.Choose(1, 5).SelectMany(count => Segment.ArrayOf(count)).Select(segments => string.Join('/', segments));

        private static readonly Gen<string> Name = Gen.Elements("crop", "resize", "a", "0", "soft-dim_2", "preset", "200");

        private static readonly Gen<int> Side = Gen.OneOf(Gen.Choose(1, 400), Gen.Choose(1, 99_999));

        private static readonly Gen<ImageFormat?> Format = Gen.Elements<ImageFormat?>(
            null, ImageFormat.WebP, ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.Avif);

        private static readonly Gen<Box> AnyBox = Gen.OneOf(
            Side.SelectMany(w => Side.Select(h => new Box(w, h))), Side.Select(w => new Box(w, 0)), Side.Select(h => new Box(0, h)));

        private static readonly Gen<ImageTarget> Target = Gen.OneOf(
            AnyBox.SelectMany(box => Name.SelectMany(mode => Key.SelectMany(key => Format.Select(f => ImageTarget.OfBox(box, mode, key, f))))),
            Name.SelectMany(name => Key.SelectMany(key => Format.Select(f => ImageTarget.OfPreset(name, key, f)))),
            Side.SelectMany(size => Key.SelectMany(key => Format.Select(f => ImageTarget.OfAvatar(size, key, f)))),
            Key.Select(ImageTarget.OfOriginal),
            Key.Select(ImageTarget.OfDescription));

        private static readonly Gen<string> Start = Gen.OneOf(Target.Select(target => target.ToPath()), Key.Select(key => "/200/200/crop/" + key));

        public static Arbitrary<ImageTarget> Targets() => Target.ToArbitrary();

        public static Arbitrary<HostileText> Hostile() => Gen.Choose(0, 4)
            .SelectMany(changes => Gen.Choose(0, int.MaxValue - 1).Select(seed => (changes, seed)))
            .SelectMany(how => Start.Select(start => new HostileText(Mutate(start, how.changes, new Random(how.seed))))).ToArbitrary();

        private static string Mutate(string text, int changes, Random random)
        {
            for (int i = 0; i < changes && text.Length > 0; i++)
            {
                int at = random.Next(text.Length), count = random.Next(Math.Min(4, text.Length - at) + 1);
                text = random.Next(6) switch
                {
                    0 => text.Remove(at, count),
                    1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                    2 => text[..at] + Pieces[random.Next(Pieces.Length)] + text[(at + count)..],
                    3 => text[..at] + (char)random.Next(0x10000) + text[at..],
                    4 => text[..at] + Uri.HexEscape((char)(text[at] & 0x7F)) + text[(at + 1)..],
                    _ => text.Insert(at, string.Concat(Enumerable.Repeat(text.Substring(at, count), 1 + random.Next(300)))),
                };
            }

            return text;
        }
    }
}
