using System.Diagnostics;
using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Png;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// <see cref="PngPlaneDecoder"/>: never throws, is quick, refuses or gives planes of the size that the header promises, the same every time. Each
/// input is decoded whole and, in boxes, in part.
/// </summary>
internal sealed class PngTarget : IFuzzTarget
{
    private const int MostChanges = 4;

    /// <summary>Pixels that are decoded here at most: a header may promise more than a machine can hold, which limits elsewhere refuse.</summary>
    private const long MostPixels = 4_000_000;

    private static readonly Bitmap Picture = Bitmap.Draw(33, 21, (x, y) =>
    {
        int index = ((x * 7) + y) % 120;
        return new((byte)(2 * index), (byte)(index % 5 * 50), 9, (byte)(255 - (index % 4 * 85)));
    });

    /// <summary>Files that the decoder takes: every colour type, every filter, data in many chunks, clear colours.</summary>
    private static readonly Lazy<byte[][]> Taken = new(() =>
    [
        .. from kind in new PngOptions[]
           {
               new(), new() { Alpha = false }, new() { Grey = true }, new() { Grey = true, Alpha = false }, new() { Palette = true }, new() { Palette = true, Alpha = false },
               new() { Alpha = false, Chunks = [("tRNS", [0, 30, 0, 50, 0, 9])] }, new() { Alpha = false, Grey = true, Chunks = [("tRNS", [0, 45]), ("tEXt", [65, 0, 66])] },
           }
           from filter in new int?[] { null, 0, 1, 2, 3, 4 }
           select PngWriter.Write(Picture, kind with { Filter = filter, DataChunkBytes = 40 + (9 * (filter ?? 100)) }),
    ]);

    /// <summary>Far above what any input needs, as a thread may lose its processor for a while.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    public string Name => "png";

    public byte[] Make(ulong seed, long index)
    {
        var random = SeededRandom.For(seed, index);
        byte[] bytes = random.OneIn(4) ? random.Pick(SeedFiles.ByFormat[ImageFormat.Png]).Bytes : random.Pick(Taken.Value);
        for (int changes = random.OneIn(2) ? 0 : random.Below(MostChanges); changes >= 0; changes--)
            bytes = random.OneIn(8) ? ByteMutations.Apply(bytes, random.Pick(SeedFiles.All).Bytes, random) : PngMutations.Apply(bytes, random);
        return bytes;
    }

    public string Run(byte[] input)
    {
        long start = Stopwatch.GetTimestamp();
        var file = PngPlaneDecoder.Open(input);
        ThrowUnless(Stopwatch.GetElapsedTime(start) < Enough, "slow to open");
        if (file is null)
            return "not opened";
        var header = HeaderReader.Read(input);
        ThrowUnless(header.Succeeded, $"opens what the header reader refuses: {header.Detail}");
        ThrowUnless(header.Info!.StoredSize == file.Size, $"{file.Size} by the decoder, {header.Info.StoredSize} by the header");
        ThrowUnless(header.Info.HasAlpha == file.HasAlpha, $"alpha {file.HasAlpha} by the decoder, {header.Info.HasAlpha} by the header");
        ThrowUnless(PngProfile.Read(input.AsMemory()[file.Profile]).Length <= PngProfile.MostBytes, "a profile too long");
        if (file.Size.Area > MostPixels)
            return "too large to try";

        var whole = PixelArea.Of(file.Size);
        var result = Decode(input, file, whole, 1);
        Decode(input, file, new(file.Size.Width / 3, file.Size.Height / 3, (file.Size.Width + 2) / 3, (file.Size.Height + 2) / 3), 3);
        return result.ToString();
    }

    private static PngDecodeResult Decode(byte[] input, PngFile file, PixelArea area, int box)
    {
        long start = Stopwatch.GetTimestamp();
        var result = PngPlaneDecoder.TryDecode(input, file, area, box, out var planes);
        ThrowUnless(Stopwatch.GetElapsedTime(start) < Enough, "slow");
        ThrowUnless(Enum.IsDefined(result) && planes is not null == (result == PngDecodeResult.Decoded), $"{result} with or without planes");
        if (planes is null)
            return result;
        using (planes)
        {
            ThrowUnless(planes.Size == new PixelSize((area.Width + box - 1) / box, (area.Height + box - 1) / box), $"planes of {planes.Size} of {area}");
            ThrowUnless(PngPlaneDecoder.TryDecode(input, file, area, box, out var again) == PngDecodeResult.Decoded, "refused the second time");
            using (again)
            {
                foreach (var (one, other) in new[] { (planes.Red, again!.Red), (planes.Green, again.Green), (planes.Blue, again.Blue), (planes.Alpha, again.Alpha) })
                    Compare(one, other);
            }
        }

        return result;
    }

    private static void Compare(Plane? one, Plane? other)
    {
        ThrowUnless(one is null == other is null, "another number of planes the second time");
        for (int y = 0; y < one?.Size.Height; y++)
            ThrowUnless(one.Row(y).SequenceEqual(other!.Row(y)), "other samples the second time");
    }
}
