using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using static ImageProxy.Tests.Images.TargetCase;

namespace ImageProxy.Tests.Images;

/// <summary>Odd and hostile targets, each with what it must be read as or why it must be refused.</summary>
internal static class HostileTargets
{
    private const string Shapes = "must have one of these shapes";
    private const string NotDigits = "must be a whole number in the digits 0 to 9";
    private const string DotSegment = "'.' or '..' segment";
    private const string EmptySegment = "empty segment";
    private const string Control = "control character";
    private const string Percent = "followed by two hexadecimal digits";
    private const string Utf8 = "not valid UTF-8";
    private const string Backslash = "backslash";
    private const string TooLong = "longer than 1,024 bytes";
    private const string RawCharacter = "not percent-encoded";
    private const string Suffix = "%40";

    public static IEnumerable<TargetCase> All =>
    [
        .. Shape, .. Numbers, .. Names, .. Traversal, .. Slashes, .. Percents, .. Unicode, .. Controls, .. Literals, .. Formats, .. Lengths, .. Lookalikes,
    ];

    private static TargetCase Box(string target, string key, ImageFormat? format = null) => Reads(target, ImageTargetKind.Box, key, format);

    private static TargetCase Crop(string rawKey, string key, ImageFormat? format = null) => Box("/200/200/crop/" + rawKey, key, format);

    private static TargetCase NoCrop(string rawKey, string sentence) => Refuses("/200/200/crop/" + rawKey, sentence);

    private static IEnumerable<TargetCase> Shape =>
    [
        Box("/200/200/crop/people/ann.jpg", "people/ann.jpg"),
        Reads("/preset/hero/people/ann.jpg", ImageTargetKind.Preset, "people/ann.jpg"),
        Reads("/avatar/48/people/ann.jpg", ImageTargetKind.Avatar, "people/ann.jpg"),
        Reads("/original/people/ann.jpg", ImageTargetKind.Original, "people/ann.jpg"),
        Reads("/describe/people/ann.jpg", ImageTargetKind.Describe, "people/ann.jpg"),
        Refuses("", "must be a path that starts with '/'"),
        Refuses("*", "must be a path that starts with '/'"),
        Refuses("img.example:443", "must be a path that starts with '/'"),
        Refuses("200/200/crop/a.jpg", "must be a path that starts with '/'"),
        Refuses("http://img.example/200/200/crop/a.jpg", "must be a path that starts with '/'"),
        Refuses("HTTP://img.example/200/200/crop/a.jpg", "must be a path that starts with '/'"),
        Refuses("http://img.example/100/100/fit/..%2f..%2f..%2fetc/passwd", "must be a path that starts with '/'"),
        Refuses(@"http://img.example/100/100/fit/a\..\..\b", "must be a path that starts with '/'"),
        Refuses("?/200/200/crop/a.jpg", "must be a path that starts with '/'"),
        Refuses(@"\200\200\crop\a.jpg", "must be a path that starts with '/'"),
        Refuses(" /200/200/crop/a.jpg", "must be a path that starts with '/'"),
        Refuses("/", Shapes),
        Refuses("//", Shapes),
        Refuses("/?/200/200/crop/a.jpg", Shapes),
        Refuses("//img.example/200/200/crop/a.jpg", Shapes),
        Refuses("//200/200/crop/a.jpg", Shapes),
        Refuses("/favicon.ico", Shapes),
        Refuses("/people/ann.jpg", Shapes),
        Refuses("/Preset/hero/a.jpg", Shapes),
        Refuses("/presets/hero/a.jpg", Shapes),
        Refuses("/%70reset/hero/a.jpg", Shapes),
        Refuses("/AVATAR/48/a.jpg", Shapes),
        Refuses("/http://img.example/a.jpg", Shapes),
        Refuses("/.env", Shapes),
        Refuses("/200", "The height is missing."),
        Refuses("/200/", "The height is missing."),
        Refuses("/200/200", "The mode is missing."),
        Refuses("/200/200/crop", "The key is missing."),
        Refuses("/200/200/crop/", "The key is missing."),
        Refuses("/200/200/crop?a.jpg", "The key is missing."),
        Refuses("/200/200//a.jpg", "The mode is missing."),
        Refuses("/200//crop/a.jpg", "The height is missing."),
        Refuses("/preset", "The preset is missing."),
        Refuses("/preset/", "The preset is missing."),
        Refuses("/preset/hero", "The key is missing."),
        Refuses("/avatar", "The avatar size is missing."),
        Refuses("/avatar//a.jpg", "The avatar size is missing."),
        Refuses("/avatar/48", "The key is missing."),
        Refuses("/original", "The key is missing."),
        Refuses("/original/", "The key is missing."),
    ];

    private static IEnumerable<TargetCase> Numbers =>
    [
        Box("/0/100/crop/a", "a"),
        Box("/100/0/crop/a", "a"),
        Box("/1/1/crop/a", "a"),
        Box("/99999/99999/crop/a", "a"),
        Refuses("/0/0/crop/a", "Width and height are both 0"),
        Refuses("/00/100/crop/a", "The width '00' has a leading zero."),
        Refuses("/0200/200/crop/a", "The width '0200' has a leading zero."),
        Refuses("/200/0200/crop/a", "The height '0200' has a leading zero."),
        Refuses("/100000/100/crop/a", "has more than five digits"),
        Refuses("/100/99999999999/crop/a", "The height '99999999999' has more than five digits."),
        Refuses("/4294967496/200/crop/a", "has more than five digits"),
        Refuses("/-1/100/crop/a", "The width '-1' " + NotDigits),
        Refuses("/+100/100/crop/a", "The width '+100' " + NotDigits),
        Refuses("/1e3/100/crop/a", "The width '1e3' " + NotDigits),
        Refuses("/0x64/100/crop/a", "The width '0x64' " + NotDigits),
        Refuses("/100.0/100/crop/a", "The width '100.0' " + NotDigits),
        Refuses("/100/1,000/crop/a", "The height '1,000' " + NotDigits),
        Refuses("/100px/100/crop/a", NotDigits),
        Refuses("/100%20/100/crop/a", NotDigits),
        Refuses("/%31%30%30/100/crop/a", "The width '%31%30%30' " + NotDigits),
        Refuses("/100/10%30/crop/a", NotDigits),
        Refuses("/100%2F100/fit/a.jpg/x", NotDigits),
        Refuses("/100%2f100/crop/a.jpg", NotDigits),
        Refuses("/100;x=1/100/crop/a", NotDigits),
        Refuses("/100/NaN/crop/a", NotDigits),
        Refuses("/\uFF11\uFF10\uFF10/100/crop/a", RawCharacter),
        Refuses("/\u0661\u0660\u0660/100/crop/a", RawCharacter),
        Refuses("/%EF%BC%91%EF%BC%90%EF%BC%90/100/crop/a", Shapes),
        Refuses("/100/%D9%A1%D9%A0%D9%A0/crop/a", NotDigits),
        Reads("/avatar/1/a", ImageTargetKind.Avatar, "a"),
        Refuses("/avatar/0/a", "The avatar size must be at least 1."),
        Refuses("/avatar/048/a", "The avatar size '048' has a leading zero."),
        Refuses("/avatar/-48/a", NotDigits),
        Refuses("/avatar/{size}/a", NotDigits),
        Refuses("/avatar/48x48/a", NotDigits),
        Refuses("/" + new string('9', 3000) + "/1/crop/a", "The width has more than five digits."),
    ];

    private static IEnumerable<TargetCase> Names =>
    [
        Box("/1/1/a/a", "a"),
        Box("/1/1/0/a", "a"),
        Box("/1/1/soft-dim_2/a", "a"),
        Box("/1/1/" + new string('m', 64) + "/a", "a"),
        Refuses("/1/1/" + new string('m', 65) + "/a", "The mode must be a name"),
        Refuses("/1/1/CROP/a", "The mode 'CROP' must be a name"),
        Refuses("/1/1/Crop/a", "The mode 'Crop' must be a name"),
        Refuses("/1/1/%63rop/a", "The mode '%63rop' must be a name"),
        Refuses("/1/1/-crop/a", "must be a name"),
        Refuses("/1/1/_crop/a", "must be a name"),
        Refuses("/1/1/crop.x/a", "must be a name"),
        Refuses("/1/1/crop;x=1/a", "must be a name"),
        Refuses("/1/1/crop%00/a", "must be a name"),
        Refuses("/1/1/crop%2Fx/a", "must be a name"),
        Refuses("/1/1/<script>/a", "The mode must be a name"),
        Refuses("/1/1/cr%C3%B6p/a", "must be a name"),
        Reads("/preset/og-image_2/a", ImageTargetKind.Preset, "a"),
        Refuses("/preset/Hero/a", "The preset 'Hero' must be a name"),
        Refuses("/preset/../a", "The preset '..' must be a name"),
        Refuses("/preset/%68ero/a", "must be a name"),
        Refuses("/preset//a", "The preset is missing."),
    ];

    private static IEnumerable<TargetCase> Traversal =>
    [
        NoCrop("..", DotSegment),
        NoCrop(".", DotSegment),
        NoCrop("../etc/passwd", DotSegment),
        NoCrop("a/../b.jpg", DotSegment),
        NoCrop("a/./b.jpg", DotSegment),
        NoCrop("./a.jpg", DotSegment),
        NoCrop("a/..", DotSegment),
        NoCrop("a/.", DotSegment),
        NoCrop("%2e%2e/etc/passwd", DotSegment),
        NoCrop("%2E%2E%2Fetc%2Fpasswd", DotSegment),
        NoCrop("..%2f..%2f..%2fetc/passwd", DotSegment),
        NoCrop("..%2F..%2Fetc/passwd", DotSegment),
        NoCrop("a%2f..%2fb", DotSegment),
        NoCrop("a/.%2e/b", DotSegment),
        NoCrop("a/%2e./b", DotSegment),
        NoCrop("a/%2e", DotSegment),
        NoCrop("a%2f%2e%2e", DotSegment),
        NoCrop(@"..\..\etc\passwd", Backslash),
        NoCrop("..%5c..%5cwindows", Backslash),
        NoCrop("..%5C..%5Cwindows", Backslash),
        NoCrop(@"a\b.jpg", Backslash),
        NoCrop("a%5cb.jpg", Backslash),
        NoCrop("%5c%5cserver%5cshare", Backslash),
        Refuses("/original/../../etc/passwd", DotSegment),
        Refuses("/original/..%2f..%2fetc%2fpasswd", DotSegment),
        Refuses("/avatar/48/%2e%2e/secret", DotSegment),
        Refuses("/preset/hero/..%2fsecret", DotSegment),
        Refuses("/100/100/fit/%2e%2e/x/y/a.jpg", DotSegment),
        Refuses("/100/100/fit/../x/y/a.jpg", DotSegment),
        Refuses("/9/9/x/../../../100/100/fit/a.jpg", DotSegment),
        Refuses("/../200/200/crop/a.jpg", Shapes),
        Refuses("/./200/200/crop/a.jpg", Shapes),
        Refuses("/%2e%2e/200/200/crop/a.jpg", Shapes),
        Refuses("/200/../200/crop/a.jpg", "The height '..'"),
        Refuses("/200/200/../a.jpg", "The mode '..'"),
        Refuses("/200/200/%2e%2e/a.jpg", "The mode '%2e%2e'"),
        Crop("%252e%252e%252fetc%252fpasswd", "%2e%2e%2fetc%2fpasswd"),
        Crop("%25252e%25252e", "%252e%252e"),
        Crop("%252e%252e/a", "%2e%2e/a"),
        Crop("...", "..."),
        Crop(".../a", ".../a"),
        Crop("..;/a", "..;/a"),
        Crop("..a/b..", "..a/b.."),
        Crop("..%20/a", ".. /a"),
    ];

    private static IEnumerable<TargetCase> Slashes =>
    [
        NoCrop("/a.jpg", EmptySegment),
        NoCrop("a//b.jpg", EmptySegment),
        NoCrop("a/", EmptySegment),
        NoCrop("a/b/", EmptySegment),
        NoCrop("/", EmptySegment),
        NoCrop("%2f", EmptySegment),
        NoCrop("%2Fetc/passwd", EmptySegment),
        NoCrop("a%2F", EmptySegment),
        NoCrop("a%2F/b", EmptySegment),
        NoCrop("a%2f%2fb", EmptySegment),
        NoCrop("//img.example/a.jpg", EmptySegment),
        Crop("a%2Fb.jpg", "a/b.jpg"),
        Crop("a%2fb.jpg", "a/b.jpg"),
        Crop("a/b.jpg", "a/b.jpg"),
        Crop("a%252Fb.jpg", "a%2Fb.jpg"),
        NoCrop("https:%2F%2Fimg.example%2Fa.jpg", EmptySegment),
        NoCrop("https://img.example/a.jpg", EmptySegment),
        NoCrop("file:///etc/passwd", EmptySegment),
    ];

    private static IEnumerable<TargetCase> Percents =>
    [
        NoCrop("%", Percent),
        NoCrop("a%", Percent),
        NoCrop("a%4", Percent),
        NoCrop("a%zz", Percent),
        NoCrop("a%z", Percent),
        NoCrop("a%4z", Percent),
        NoCrop("a%%41", Percent),
        NoCrop("a%+1", Percent),
        NoCrop("a%-1", Percent),
        NoCrop("a%u0041", Percent),
        NoCrop("50%.jpg", Percent),
        NoCrop("a%4?1", Percent),
        Crop("50%25.jpg", "50%.jpg"),
        Crop("%61%2Ejpg", "a.jpg"),
        Crop("a%41b", "aAb"),
        Crop("%2525", "%25"),
        Crop("a%40webp", "a@webp"),
    ];

    private static IEnumerable<TargetCase> Unicode =>
    [
        Crop("%C3%A9.jpg", "\u00E9.jpg"),
        Crop("%c3%a9.jpg", "\u00E9.jpg"),
        Crop("e%CC%81.jpg", "e\u0301.jpg"),
        Crop("%F0%9F%98%80.png", "\U0001F600.png"),
        Crop("%E2%80%AEgpj.exe", "\u202Egpj.exe"),
        Crop("%E2%80%8Ba", "\u200Ba"),
        Crop("%EF%BB%BFa", "\uFEFFa"),
        Crop("a%EF%BB%BF", "a\uFEFF"),
        Crop("%EF%BC%8E%EF%BC%8E/a", "\uFF0E\uFF0E/a"),
        Crop("%E2%80%A5/a", "\u2025/a"),
        Crop("%EF%BC%8Fa", "\uFF0Fa"),
        Crop("%C2%A0", "\u00A0"),
        Crop("%EF%BF%BD", "\uFFFD"),
        Crop("%EF%BF%BF", "\uFFFF"),
        Crop("%F4%8F%BF%BF", "\U0010FFFF"),
        Crop("%E1%BA%9E", "\u1E9E"),
        NoCrop("%c0%ae%c0%ae/a", Utf8),
        NoCrop("%C0%AF", Utf8),
        NoCrop("%E0%80%AE", Utf8),
        NoCrop("%F0%80%80%AE", Utf8),
        NoCrop("%ED%A0%80", Utf8),
        NoCrop("%ED%A0%BD%ED%B8%80", Utf8),
        NoCrop("%F4%90%80%80", Utf8),
        NoCrop("%FF%FE", Utf8),
        NoCrop("%E9.jpg", Utf8),
        NoCrop("a%C3", Utf8),
        NoCrop("%80", Utf8),
        NoCrop("%C3/%A9", Utf8),
        NoCrop("\u00E9.jpg", RawCharacter),
        NoCrop("\uD83D\uDE00", RawCharacter),
        NoCrop("\uD83D", RawCharacter),
        NoCrop("a\uFF0Fb", RawCharacter),
    ];

    private static IEnumerable<TargetCase> Controls =>
    [
        NoCrop("a%00.jpg", Control),
        NoCrop("%00", Control),
        NoCrop("a%0d%0aX-Injected:%201", Control),
        NoCrop("a%0A", Control),
        NoCrop("a%09b", Control),
        NoCrop("a%1Bb", Control),
        NoCrop("a%7F", Control),
        NoCrop("a%C2%80", Control),
        NoCrop("a%C2%85b", Control),
        NoCrop("a%C2%9F", Control),
        NoCrop("a\0b", RawCharacter),
        NoCrop("a\r\nb", RawCharacter),
        NoCrop("a\u007Fb", RawCharacter),
        NoCrop("a b", RawCharacter),
        NoCrop("a.jpg ", RawCharacter),
    ];

    private static IEnumerable<TargetCase> Literals =>
    [
        Crop("a+b.jpg", "a+b.jpg"),
        Crop("a%2Bb.jpg", "a+b.jpg"),
        Crop("a%20b.jpg", "a b.jpg"),
        Crop("a;x=1", "a;x=1"),
        Crop("a;/b", "a;/b"),
        Crop("a%23f", "a#f"),
        Crop("a%3Fx", "a?x"),
        Crop("a.jpg?x=1", "a.jpg"),
        Crop("a.jpg?", "a.jpg"),
        Crop("a.jpg?../../b", "a.jpg"),
        Crop("a.jpg?x#y\u00E9 %zz", "a.jpg"),
        Crop("a.jpg?@webp", "a.jpg"),
        Crop("[a](b)!$&'*,=~^`{|}\"<>.jpg", "[a](b)!$&'*,=~^`{|}\"<>.jpg"),
        Crop("a:b", "a:b"),
        Crop("a::$DATA", "a::$DATA"),
        Crop("CON", "CON"),
        Crop("nul.jpg", "nul.jpg"),
        Crop(".htaccess", ".htaccess"),
        Crop(".git/config", ".git/config"),
        Crop("a.jpg.", "a.jpg."),
        Crop("a.jpg%20", "a.jpg "),
        Crop("%20", " "),
        Crop("~", "~"),
        Crop("A.JPG", "A.JPG"),
        Crop("$(id)", "$(id)"),
        NoCrop("a#f", "a literal one is written %23"),
        NoCrop("#", "a literal one is written %23"),
        Refuses("/200/200/crop#/a", "a literal one is written %23"),
    ];

    private static IEnumerable<TargetCase> Formats =>
    [
        Crop("a.jpg@webp", "a.jpg", ImageFormat.WebP),
        Crop("a.jpg@jpeg", "a.jpg", ImageFormat.Jpeg),
        Crop("a.jpg@png", "a.jpg", ImageFormat.Png),
        Crop("a.jpg@gif", "a.jpg", ImageFormat.Gif),
        Crop("a.jpg@avif", "a.jpg", ImageFormat.Avif),
        Crop("a.jpg@webp?x=@png", "a.jpg", ImageFormat.WebP),
        Reads("/preset/hero/a@png", ImageTargetKind.Preset, "a", ImageFormat.Png),
        Reads("/avatar/48/a@gif", ImageTargetKind.Avatar, "a", ImageFormat.Gif),
        Reads("/original/a@webp", ImageTargetKind.Original, "a@webp"),
        Reads("/describe/a@webp", ImageTargetKind.Describe, "a@webp"),
        Reads("/original/ann@work", ImageTargetKind.Original, "ann@work"),
        Crop("a%2Fb@webp", "a/b", ImageFormat.WebP),
        Crop("a%40webp@png", "a@webp", ImageFormat.Png),
        Crop("a@webp@png", "a@webp", ImageFormat.Png),
        Crop("a@webp/b.jpg", "a@webp/b.jpg"),
        Crop("icon@2x.png", "icon@2x.png"),
        Crop("icon@2x.png@webp", "icon@2x.png", ImageFormat.WebP),
        Crop("a@b.jpg", "a@b.jpg"),
        Crop("a@2", "a@2"),
        Crop("a@", "a@"),
        Crop("@", "@"),
        Crop("a@@webp", "a@", ImageFormat.WebP),
        Crop("a@webp%20", "a@webp "),
        Crop("a@web%70", "a@webp"),
        Crop("@webp/a", "@webp/a"),
        NoCrop("a@WEBP", "The format 'WEBP' after '@' must be"),
        NoCrop("a@jpg", Suffix),
        NoCrop("a@heic", Suffix),
        NoCrop("a@webpx", Suffix),
        NoCrop("people/ann@work", Suffix),
        NoCrop("a@" + new string('z', 500), "The format after '@' must be"),
        NoCrop("@webp", "The key is missing."),
        NoCrop("a/@webp", EmptySegment),
        NoCrop("..@webp", DotSegment),
        NoCrop("a/.@png", DotSegment),
        NoCrop("%@webp", Percent),
        NoCrop("%E9@webp", Utf8),
    ];

    private static IEnumerable<TargetCase> Lengths =>
    [
        Crop(new string('a', 1024), new string('a', 1024)),
        NoCrop(new string('a', 1025), TooLong),
        Crop(new string('a', 1024) + "@webp", new string('a', 1024), ImageFormat.WebP),
        NoCrop(new string('a', 1025) + "@webp", TooLong),
        Crop(Times("%61", 1024), new string('a', 1024)),
        NoCrop(Times("%61", 1025), TooLong),
        Crop(Times("%C3%A9", 512), new string('\u00E9', 512)),
        NoCrop(Times("%C3%A9", 512) + "a", TooLong),
        NoCrop("a" + Times("%C3%A9", 512), TooLong),
        Crop(Times("%F0%9F%98%80", 256), Times("\U0001F600", 256)),
        NoCrop(Times("%F0%9F%98%80", 256) + "a", TooLong),
        NoCrop("%61" + new string('a', 8000), TooLong),
        NoCrop(new string('%', 8000), Percent),
        NoCrop(Times("../", 2000) + "etc/passwd", TooLong),
        Crop(string.Join('/', Enumerable.Repeat("a", 300)), string.Join('/', Enumerable.Repeat("a", 300))),
        NoCrop(string.Join('/', Enumerable.Repeat("a", 300)) + "/..", DotSegment),
        Crop(new string('a', 255), new string('a', 255)),
        Crop(new string('a', 256), new string('a', 256)),
    ];

    private static IEnumerable<TargetCase> Lookalikes =>
    [
        Crop("200/200/crop/a.jpg", "200/200/crop/a.jpg"),
        Crop("preset/x", "preset/x"),
        Crop("original/a.jpg", "original/a.jpg"),
        Reads("/preset/hero/200/200/crop/a.jpg", ImageTargetKind.Preset, "200/200/crop/a.jpg"),
        Reads("/original/preset/hero/a.jpg", ImageTargetKind.Original, "preset/hero/a.jpg"),
        Reads("/avatar/48/avatar/48/a.jpg", ImageTargetKind.Avatar, "avatar/48/a.jpg"),
        Box("/200/200/preset/x", "x"),
        Box("/200/200/200/200/a", "200/a"),
        Crop("admin/purge", "admin/purge"),
        Crop("%7B%22bucket%22:1%7D", "{\"bucket\":1}"),
        Crop("0", "0"),
    ];

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
