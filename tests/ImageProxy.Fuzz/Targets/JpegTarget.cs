using System.Diagnostics;
using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Jpeg;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// <see cref="JpegScaledDecoder"/>: never throws, is quick, refuses or gives planes of the size that the header promises, whole to the last
/// byte, the same every time. Each input is decoded at every scale.
/// </summary>
internal sealed class JpegTarget : IFuzzTarget
{
    private const int MostChanges = 4;

    /// <summary>Far above what any input needs, as a thread may lose its processor for a while.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    public string Name => "jpeg";

    public byte[] Make(ulong seed, long index)
    {
        var random = SeededRandom.For(seed, index);
        byte[] bytes = random.Pick(SeedFiles.ByFormat[ImageFormat.Jpeg]).Bytes;
        for (int changes = random.OneIn(2) ? 0 : random.Below(MostChanges); changes >= 0; changes--)
            bytes = random.OneIn(3) ? ByteMutations.Apply(bytes, random.Pick(SeedFiles.All).Bytes, random) : JpegMutations.Apply(bytes, random);
        return bytes;
    }

    public string Run(byte[] input)
    {
        string outcome = "";
        foreach (int denominator in (int[])[8, 4, 2])
        {
            long start = Stopwatch.GetTimestamp();
            var result = JpegScaledDecoder.TryDecode(input, denominator, out var planes);
            ThrowUnless(Stopwatch.GetElapsedTime(start) < Enough, "slow");
            using (planes)
            {
                ThrowUnless(Enum.IsDefined(result) && planes is not null == (result == JpegDecodeResult.Decoded), $"{result} with or without planes");
                if (planes is not null)
                    Check(planes, input, denominator);
            }

            outcome = outcome.Length == 0 ? result.ToString() : $"{outcome}, {result}";
        }

        return outcome;
    }

    private static void Check(JpegPlanes planes, byte[] input, int denominator)
    {
        var header = HeaderReader.Read(input);
        ThrowUnless(header.Succeeded, $"planes of what the header reader refuses: {header.Detail}");
        ThrowUnless(header.Info!.ChromaSampling == planes.Sampling || header.Info.ChromaSampling == ChromaSampling.None, $"{planes.Sampling} by the decoder, {header.Info.ChromaSampling} by the header");
        var size = header.Info.StoredSize;
        ThrowUnless(planes.Size(0) == new PixelSize(Ceiling(size.Width, denominator), Ceiling(size.Height, denominator)), $"planes of {planes.Size(0)} of {size}");
        ThrowUnless(JpegScaledDecoder.TryDecode(input, denominator, out var again) == JpegDecodeResult.Decoded, "refused the second time");
        using (again)
        {
            for (int i = 0; i < planes.Count; i++)
            {
                ThrowUnless(planes.Samples(i).Length == (planes.Stride(i) * (planes.Size(i).Height + 1)) + JpegPlanes.Slack, "a plane that is not whole");
                for (int y = 0; y < planes.Size(i).Height; y++)
                    ThrowUnless(planes.Row(i, y).SequenceEqual(again!.Row(i, y)), "other samples the second time");
            }
        }
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
