using System.Runtime.Intrinsics.X86;
using ImageProxy.Imaging.Jpeg;
using ImageProxy.Imaging.Tests.Formats.Bytes;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Imaging.Tests.Jpeg;

/// <summary>What becomes of progressive files at 1/4 and 1/2 that are broken, or odd.</summary>
public sealed class ProgressiveDecodeTests
{
    private static readonly byte[] StartOfScan = [0xFF, 0xDA];

    private static readonly JpegScan[] Grey = [new([0], 0, 0, 0, 0), new([0], 1, 5, 0, 1), new([0], 6, 63, 0, 1), new([0], 1, 63, 1, 0)];

    [Test]
    public void TryDecode_AnyScanEndedEarlyButClosed_IsBroken([Values(4, 2)] int denominator, [Values(0, 3)] int restartInterval)
    {
        byte[] file = JpegWriter.Write(Noise(41, 33), new() { Progressive = true, RestartInterval = restartInterval });
        foreach (var (start, end) in Data(file))
        {
            for (int length = 0; length < end - start; length += 1 + (length / 8))
            {
                if (length > 0 && file[start + length - 1] == 0xFF)
                    continue;
                byte[] mended = [.. file[..(start + length)], .. file[end..]];
                Assert.That(Result(mended, denominator), Is.EqualTo(JpegDecodeResult.Broken), $"{length} of the {end - start} bytes from {start} on");
            }
        }
    }

    [Test]
    public void TryDecode_ScanMissing_IsLeftToOthers([Values(8, 4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(40, 40), new() { Progressive = true });
        int last = file.AsSpan().LastIndexOf(StartOfScan);
        Assert.That(Result([.. file[..last], 0xFF, 0xD9], denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "without the last bits");
        foreach (int i in (int[])[1, 2])
            Assert.That(Result(Written([.. Grey[..i], .. Grey[(i + 1)..]]), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), $"without scan {i}");
    }

    [Test]
    public void TryDecode_ScansInAnOrderThatIsNone_AreLeftToOthers([Values(8, 4, 2)] int denominator)
    {
        Assert.That(Result(Written(Grey), denominator), Is.EqualTo(JpegDecodeResult.Decoded));
        Assert.That(Result(Written([Grey[1], Grey[0], .. Grey[2..]]), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "others before the mean");
        Assert.That(Result(Written([Grey[0], Grey[3], .. Grey[1..3]]), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "corrections first");
        Assert.That(Result(Written([.. Grey, Grey[3]]), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "a scan twice");
    }

    [Test]
    public void TryDecode_MoreScansThanAnyoneSends_AreLeftToOthers()
    {
        byte[] file = JpegWriter.Write(Noise(24, 24), new() { Progressive = true, Scans = 258 });
        Assert.That(Result(file, 4), Is.EqualTo(JpegDecodeResult.NotTaken));
        Assert.That(Result(file, 8), Is.EqualTo(JpegDecodeResult.Decoded), "where they are not read");
        Assert.That(Result(JpegWriter.Write(Noise(24, 24), new() { Progressive = true, Scans = 257 }), 4), Is.EqualTo(JpegDecodeResult.Decoded));
    }

    [Test]
    public void TryDecode_RestartMarkerOfAnotherNumberOrMissingOrTooMany_IsNoPicture([Values(4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(80, 80), new() { Sampling = JpegSampling.Grey, Progressive = true, Script = Grey, RestartInterval = 30 });
        foreach (var (start, end) in Data(file).Skip(1))
        {
            int marker = start + file.AsSpan(start..end).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD1]);
            Assert.That(Result(file.With(marker + 1, 0xD2), denominator), Is.EqualTo(JpegDecodeResult.Broken));
            Assert.That(Result([.. file[..marker], .. file[(marker + 2)..]], denominator), Is.EqualTo(JpegDecodeResult.Broken));
            Assert.That(Result([.. file[..end], 0xFF, 0xD3, .. file[end..]], denominator), Is.EqualTo(JpegDecodeResult.NotTaken));
        }
    }

    [Test]
    public void TryDecode_BytesAfterTheDataOfAScan_AreLeftToOthers([Values(4, 2)] int denominator)
    {
        byte[] file = JpegWriter.Write(Noise(40, 40), new() { Progressive = true });
        foreach (var (_, end) in Data(file))
            Assert.That(Result([.. file[..end], 0x55, 0x55, .. file[end..]], denominator), Is.EqualTo(JpegDecodeResult.NotTaken));
    }

    [Test]
    public void TryDecode_RunOfBlocksThatPassesTheEnd_IsLeftToOthers([Values(4, 2)] int denominator)
    {
        // One block without coefficients besides its mean: each scan is the code for one ended block, one bit, made one for two or three.
        byte[] file = JpegWriter.Write(Bitmap.Draw(8, 8, (_, _) => new(90, 90, 90)), new() { Sampling = JpegSampling.Grey, Progressive = true, Script = Grey });
        int[] symbols = [.. Enumerable.Range(0, file.Length - 5).Where(i => file.AsSpan(i).StartsWith((ReadOnlySpan<byte>)[0xFF, 0xC4, 0, 20, 0x10])).Select(i => i + 21)];
        Assert.That(symbols, Has.Length.EqualTo(3));
        Assert.That(Result(file, denominator), Is.EqualTo(JpegDecodeResult.Decoded));
        foreach (int symbol in symbols)
        {
            Assert.That(file[symbol], Is.Zero);
            Assert.That(Result(file.With(symbol, 0x10), denominator), Is.EqualTo(JpegDecodeResult.NotTaken), "two or three blocks");
            Assert.That(Result(file.With(symbol, 0xF0), denominator), Is.EqualTo(JpegDecodeResult.Broken), "zeros without an end");
            Assert.That(Result(file.With(symbol, 0x0F), denominator), Is.EqualTo(JpegDecodeResult.Broken), "a value of more bits than there are");
        }
    }

    [Test]
    public void TryDecode_AfterFilesThatBrokeOff_LeavesNothingOfThem([Values(4, 2)] int denominator)
    {
        byte[] sound = JpegWriter.Write(Noise(41, 33), new() { Progressive = true });
        var (start, end) = Data(sound).Last();
        byte[] broken = [.. sound[..(start + 20)], .. sound[end..]];
        byte[] flat = JpegWriter.Write(Bitmap.Draw(41, 33, (_, _) => new(90, 90, 90)), new() { Progressive = true });
        for (int i = 0; i < 20; i++)
        {
            Assert.That(Result(broken, denominator), Is.EqualTo(JpegDecodeResult.Broken));
            Assert.That(JpegScaledDecoder.TryDecode(flat, denominator, out var planes), Is.EqualTo(JpegDecodeResult.Decoded));
            using (planes)
                Assert.That(Enumerable.Range(0, planes!.Size(0).Height).SelectMany(y => planes.Row(0, y).ToArray()), Is.All.InRange(89, 91));
        }
    }

    [Test]
    public void DepositEach_AnyBits_PutsThemWhereTheInstructionDoes()
    {
        Assert.That(ProgressiveAc.DepositEach(0b1011, 0b1101_1000), Is.EqualTo(0b1001_1000), "the lowest bit to the lowest place");
        Assert.That(ProgressiveAc.DepositEach(0b1000, 0b0111), Is.Zero, "more bits than places");
        Assert.That(ProgressiveAc.DepositEach(ulong.MaxValue, 0x8000_0000_0000_0001), Is.EqualTo(0x8000_0000_0000_0001));
        var random = new Random(1);
        for (int i = 0; i < 1000 && Bmi2.X64.IsSupported; i++)
        {
            ulong bits = (ulong)random.NextInt64(), mask = (ulong)random.NextInt64() << random.Next(2);
            Assert.That(ProgressiveAc.DepositEach(bits, mask), Is.EqualTo(Bmi2.X64.ParallelBitDeposit(bits, mask)));
        }
    }

    private static byte[] Written(JpegScan[] script) =>
        JpegWriter.Write(Noise(40, 40), new() { Sampling = JpegSampling.Grey, Progressive = true, Script = script });

    /// <summary>Where each scan's entropy-coded bytes begin and end.</summary>
    private static List<(int Start, int End)> Data(byte[] file)
    {
        var found = new List<(int, int)>();
        for (int at = 0; file.AsSpan(at).IndexOf(StartOfScan) is >= 0 and var header;)
        {
            int start = at + header + 2 + file[at + header + 3];
            at = start + EntropyBytes.FindEnd(file.AsSpan(start));
            found.Add((start, at));
        }

        return found;
    }

    private static JpegDecodeResult Result(byte[] file, int denominator)
    {
        var result = JpegScaledDecoder.TryDecode(file, denominator, out var planes);
        planes?.Dispose();
        return result;
    }

    private static Bitmap Noise(int width, int height)
    {
        var random = new Random(width);
        var picture = new Bitmap(width, height);
        random.NextBytes(picture.Pixels);
        for (int i = 3; i < picture.Pixels.Length; i += 4)
            picture.Pixels[i] = 255;
        return picture;
    }
}
