using System.Diagnostics;
using ImageProxy.Fuzz.Mutation;
using ImageProxy.Imaging.Formats;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// <see cref="HeaderReader"/>: never throws, is quick, says either what the picture is or why not, the same every time, and never
/// something a plan could not be made for.
/// </summary>
internal sealed class HeaderTarget : IFuzzTarget
{
    /// <summary>Far above what any input needs, as a thread may lose its processor for a while.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    public string Name => "header";

    public byte[] Make(ulong seed, long index) => MutatedPictures.Make(SeededRandom.For(seed, index), svg: true);

    public string Run(byte[] input)
    {
        long start = Stopwatch.GetTimestamp();
        var result = HeaderReader.Read(input);
        ThrowUnless(Stopwatch.GetElapsedTime(start) < Enough, "slow");
        if (!result.Succeeded)
        {
            ThrowUnless(result.Fault != HeaderFault.None && Enum.IsDefined(result.Fault), "no picture and no fault");
            ThrowUnless(IsSentence(result.Detail), $"'{result.Detail}' is no sentence");
            return result.Fault.ToString();
        }

        ThrowUnless(result is { Fault: HeaderFault.None, Detail: "" }, "a picture and a fault");
        Check(result.Info, input);
        ThrowUnless(HeaderReader.Read(input) == result, "another answer the second time");
        return "ok " + result.Info.Format.Name();
    }

    internal static void Check(ImageInfo info, byte[] input)
    {
        ThrowUnless(info.StoredSize is { Width: > 0, Height: > 0 }, $"size {info.StoredSize}");
        ThrowUnless(info.Frames >= 1 && (info.Frames == 1 || info.Format.CanAnimate()), $"{info.Frames} frames");
        ThrowUnless(info.Scans >= 1 && (info.Scans == 1 || info.Format == ImageFormat.Jpeg), $"{info.Scans} scans");
        ThrowUnless(info.Scans <= input.Length && info.Frames <= input.Length, "more parts than bytes");
        ThrowUnless(info.Channels is >= 1 and <= 5, $"{info.Channels} channels");
        ThrowUnless(info.BitDepth is 1 or 2 or 4 or 8 or 10 or 12 or 16, $"{info.BitDepth} bits");
        ThrowUnless(Enum.IsDefined(info.Orientation) && Enum.IsDefined(info.ChromaSampling), "undefined orientation or sampling");
        ThrowUnless(info.ChromaSampling == ChromaSampling.None || info.Format == ImageFormat.Jpeg, "sampling of no JPEG");
        ThrowUnless(RenderPrice.DecodedBytes(info) > 0, "costs nothing");
        var sniffed = HeaderReader.Sniff(input);
        ThrowUnless(sniffed == info.Format || (sniffed, info.Format) is (ImageFormat.Heic, ImageFormat.Avif) or (ImageFormat.Avif, ImageFormat.Heic), $"{sniffed} by the first bytes, {info.Format} in the end");
    }

    private static bool IsSentence(string detail) =>
        detail.Length > 10 && detail.EndsWith('.') && char.IsAsciiLetterUpper(detail[0]) && detail.All(c => c is >= ' ' and <= '~');
}
