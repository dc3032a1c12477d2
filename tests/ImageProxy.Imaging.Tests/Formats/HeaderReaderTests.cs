using System.Diagnostics;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats;

/// <summary>What holds for every format: the sniffing, and that no input throws, lies or takes long.</summary>
public sealed class HeaderReaderTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(3);

    [TestCase("jpeg", ImageFormat.Jpeg)]
    [TestCase("png", ImageFormat.Png)]
    [TestCase("gif", ImageFormat.Gif)]
    [TestCase("webp-extended", ImageFormat.WebP)]
    [TestCase("avif", ImageFormat.Avif)]
    [TestCase("heic-grid", ImageFormat.Heic)]
    [TestCase("tiff-little", ImageFormat.Tiff)]
    [TestCase("tiff-big", ImageFormat.Tiff)]
    [TestCase("bmp", ImageFormat.Bmp)]
    [TestCase("ico", ImageFormat.Ico)]
    public void Sniff_First32Bytes_TellTheFormat(string sample, ImageFormat expected)
    {
        Assert.That(HeaderReader.Sniff(Samples.All[sample].AsSpan(0, 32)), Is.EqualTo(expected));
        Assert.That(HeaderAssert.Info(Samples.All[sample]).Format, Is.EqualTo(expected));
    }

    [TestCase("", HeaderFault.NotAnImage, "empty")]
    [TestCase("hello", HeaderFault.NotAnImage, "not in an image format")]
    [TestCase("%PDF-1.7", HeaderFault.NotAnImage, "not in an image format")]
    [TestCase("BM is short for something else", HeaderFault.NotAnImage, "not in an image format")]
    [TestCase("\u001f\u008b\u0008", HeaderFault.Unsupported, "gzip")]
    [TestCase("\u00ff\u000a", HeaderFault.Unsupported, "JPEG XL")]
    [TestCase("\0\0\0\u000cJXL \r\n\u0087\n", HeaderFault.Unsupported, "JPEG XL")]
    [TestCase("\0\0\0\u000cjP  \r\n\u0087\n", HeaderFault.Unsupported, "JPEG 2000")]
    [TestCase("\u00ff\u004f\u00ff\u0051", HeaderFault.Unsupported, "JPEG 2000")]
    [TestCase("8BPS", HeaderFault.Unsupported, "Photoshop")]
    [TestCase("\0\0\0\u0018ftypmp42\0\0\0\0isommp42", HeaderFault.NotAnImage, "not in an image format")]
    public void Read_OtherFiles_SaysWhatTheyAre(string bytes, HeaderFault fault, string detail)
    {
        HeaderResult result = HeaderReader.Read(Text(bytes));
        Assert.That(HeaderAssert.IsSane(result), Is.True);
        Assert.That(result.Fault, Is.EqualTo(fault));
        Assert.That(result.Detail, Does.Contain(detail));
        Assert.That(HeaderReader.Sniff(Text(bytes)), Is.EqualTo(ImageFormat.Unknown));
    }

    /// <summary>The one cut that is allowed: a GIF that ends between two blocks, when at least one frame is complete.</summary>
    [TestCaseSource(typeof(Samples), nameof(Samples.Names))]
    public void Read_CutAtEveryByte_IsAFault(string sample)
    {
        byte[] bytes = Samples.All[sample];
        Assert.That(HeaderAssert.Fault(bytes), Is.EqualTo(HeaderFault.None));
        var accepted = new List<int>();
        for (int length = 0; length < bytes.Length; length++)
        {
            HeaderResult result = HeaderReader.Read(bytes.AsSpan(0, length));
            Assert.That(HeaderAssert.IsSane(result), Is.True, $"{length}: {result}");
            if (result.Succeeded)
                accepted.Add(length);
        }

        int secondControl = bytes.Length - 1 - GifBytes.Frame(0, 0, 1, 1).Length - GifBytes.Control().Length;
        int[] expected = sample == "gif" ? [secondControl, secondControl + GifBytes.Control().Length, bytes.Length - 1] : [];
        Assert.That(accepted, Is.EqualTo(expected));
    }

    [TestCaseSource(typeof(Samples), nameof(Samples.Names))]
    public void Read_OneByteChangedAnywhere_StaysSane(string sample)
    {
        byte[] bytes = [.. Samples.All[sample]];
        for (int at = 0; at < bytes.Length; at++)
        {
            byte original = bytes[at];
            foreach (int value in (int[])[0, 1, 0x7F, 0x80, 0xFF, original + 1, original - 1, original ^ 0x10])
            {
                bytes[at] = (byte)value;
                HeaderResult result = HeaderReader.Read(bytes);
                Assert.That(HeaderAssert.IsSane(result), Is.True, $"byte {at} = {value}: {result}");
            }

            bytes[at] = original;
        }
    }

    /// <summary>Several changes at once reach deeper than one: bytes, 32-bit numbers at the edges of their range, pieces cut out or repeated.</summary>
    [Test]
    public void Read_ManyRandomChanges_StaysSane([Range(1, 4)] int seed)
    {
        var random = new Random(seed);
        byte[][] samples = [.. Samples.All.Values];
        for (int run = 0; run < 10_000; run++)
        {
            byte[] bytes = [.. samples[random.Next(samples.Length)]];
            for (int changes = random.Next(1, 6); changes > 0 && bytes.Length > 4; changes--)
                bytes = Change(bytes, random);
            HeaderResult result = HeaderReader.Read(bytes);
            Assert.That(HeaderAssert.IsSane(result), Is.True, () => $"seed {seed}, run {run}: {result} {Convert.ToHexString(bytes)}");
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public bool Read_RandomBytesBehindARealStart_StaysSane(byte[] tail, int sample, byte kept)
    {
        byte[] start = Samples.All.Values.ElementAt((int)((uint)sample % (uint)Samples.All.Count));
        return HeaderAssert.IsSane(HeaderReader.Read([.. start.Take(kept), .. tail])) && HeaderAssert.IsSane(HeaderReader.Read(tail));
    }

    [FsCheck.NUnit.Property]
    public bool Read_SameBytes_GiveTheSameResult(byte[] tail) =>
        HeaderReader.Read([0xFF, 0xD8, 0xFF, .. tail]) == HeaderReader.Read([0xFF, 0xD8, 0xFF, .. tail]);

    private static IEnumerable<TestCaseData> Slow()
    {
        const int Size = 8 << 20;
        byte[] Repeat(params byte[] piece) => [.. Enumerable.Range(0, Size).Select(i => piece[i % piece.Length])];
        byte[] jpeg = Join(JpegBytes.Soi, JpegBytes.Sof420(0xC2, 8, 8), JpegBytes.Scan(1, 2, 3));
        yield return Case("jpeg: stuffed zeros", Join(jpeg, Repeat(0xFF, 0x00)));
        yield return Case("jpeg: fill bytes", Join(jpeg, Repeat(0xFF)));
        yield return Case("jpeg: restart markers", Join(jpeg, Repeat(0xFF, 0xD0)));
        yield return Case("jpeg: scans", Join(jpeg, Repeat(JpegBytes.Sos(1))));
        yield return Case("jpeg: empty segments", Join(jpeg, Repeat(0xFF, 0xE1, 0, 2)));
        yield return Case("png: empty chunks", Join(PngBytes.Signature, PngBytes.Ihdr(1, 1), Repeat(PngBytes.Chunk("tEXt", []))));
        yield return Case("gif: pieces of one byte", Join(GifBytes.Screen(1, 1), [0x21, 0xFE], Repeat(1)));
        yield return Case("gif: empty extensions", Join(GifBytes.Screen(1, 1), Repeat(0x21, 0xFE, 0)));
        yield return Case("webp: empty chunks", WebPBytes.Riff(WebPBytes.Vp8X(2, 8, 8), Repeat(WebPBytes.Chunk("XXXX", []))));
        yield return Case("avif: empty boxes", Join(HeifBytes.Box("ftyp", Text("avif"), Be32(0)), Repeat(HeifBytes.Box("free"))));
        yield return Case("svg: comments", Join(Text("<svg>"), Repeat(Text("<!-- </svg -->"))));
        yield return Case("tiff: as many entries as there are", Join(Text("II*\0"), Le32(8), [0xFF, 0xFF], Repeat(1, 0, 4, 0, 0xFF, 0xFF, 0xFF, 0x7F)));

        static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
    }

    /// <summary>Eight megabytes of the smallest step each format has: linear work takes well under a second.</summary>
    [TestCaseSource(nameof(Slow))]
    public void Read_ManySmallSteps_TakesLinearTime(byte[] bytes)
    {
        var clock = Stopwatch.StartNew();
        HeaderResult result = HeaderReader.Read(bytes);
        Assert.That(clock.Elapsed, Is.LessThan(Enough));
        Assert.That(HeaderAssert.IsSane(result), Is.True, result.ToString());
        Assert.That(result.Succeeded, Is.False);
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length - 3), length = random.Next(Math.Min(40, bytes.Length - at));
        byte[] number = random.Next(4) switch { 0 => Be32(0), 1 => Be32(0xFFFFFFFF), 2 => Be32(0x7FFFFFFF), _ => Be32(random.Next(300)) };
        return random.Next(5) switch
        {
            0 => bytes.With(at, (byte)random.Next(256)),
            1 => bytes.With(at, number),
            2 => bytes.With(at, [.. number.Reverse()]),
            3 => [.. bytes[..at], .. bytes[(at + length)..]],
            _ => [.. bytes[..(at + length)], .. bytes[at..]],
        };
    }
}
