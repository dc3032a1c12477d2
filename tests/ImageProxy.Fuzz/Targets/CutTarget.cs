using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// Every picture there is a seed of, cut at every byte: none of them may be rendered. Two exceptions: a GIF may end between two blocks once
/// a frame is whole, as files without the trailer are common; and SVG is not rendered by default.
/// </summary>
/// <param name="way">The way the cut pictures go.</param>
internal sealed class CutTarget(string name, IFuzzTarget way) : IFuzzTarget
{
    /// <summary>A prime larger than the number of inputs, so that each is met once and a slice holds some of every picture.</summary>
    private const long Step = 1_000_003;

    private readonly Lazy<(SeedFile File, int Length)[]> _cuts = new(
        () => [.. SeedFiles.All.Where(file => file.Format != ImageFormat.Svg).SelectMany(Cuts)]);

    public string Name => name;

    public bool RunsNativeCode => way.RunsNativeCode;

    public long? Inputs => _cuts.Value.Length;

    public byte[] Make(ulong seed, long index)
    {
        var (file, length) = _cuts.Value[index * Step % _cuts.Value.Length];
        return file.Bytes[..length];
    }

    public string Run(byte[] input)
    {
        string outcome = way.Run(input);
        FuzzFailureException.ThrowUnless(!outcome.StartsWith("rendered", StringComparison.Ordinal), $"a picture out of the first {input.Length} bytes");
        return outcome;
    }

    public bool IsKept(string outcome) => way.IsKept(outcome);

    public string Summary => way.Summary;

    private static IEnumerable<(SeedFile File, int Length)> Cuts(SeedFile file)
    {
        HashSet<int> allowed = file.Format == ImageFormat.Gif ? [.. GifMutations.Ends(file.Bytes)] : [];
        return Enumerable.Range(0, file.PictureEnd).Where(length => !allowed.Contains(length)).Select(length => (file, length));
    }
}
