using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// Every picture there is a seed of, cut at every byte: none of them may be rendered. Two exceptions: a GIF may end between two blocks once
/// a frame is whole, as files without the trailer are common; and SVG is not rendered by default.
/// </summary>
internal sealed class CutTarget(Func<IRenderer> create) : IFuzzTarget
{
    private readonly Lazy<IRenderer> _renderer = new(create);

    private readonly Lazy<(SeedFile File, int Length)[]> _cuts = new(
        () => [.. SeedFiles.All.Where(file => file.Format != ImageFormat.Svg).SelectMany(Cuts)]);

    public string Name => "cut";

    public bool RunsNativeCode => true;

    public long? Inputs => _cuts.Value.Length;

    public byte[] Make(ulong seed, long index)
    {
        var (file, length) = _cuts.Value[index];
        return file.Bytes[..length];
    }

    public string Run(byte[] input)
    {
        string outcome = RenderTarget.Run(_renderer.Value, input);
        FuzzFailureException.ThrowUnless(outcome != "rendered", $"a picture out of the first {input.Length} bytes");
        return outcome;
    }

    private static IEnumerable<(SeedFile File, int Length)> Cuts(SeedFile file)
    {
        HashSet<int> allowed = file.Format == ImageFormat.Gif ? [.. GifMutations.Ends(file.Bytes)] : [];
        return Enumerable.Range(0, file.PictureEnd).Where(length => !allowed.Contains(length)).Select(length => (file, length));
    }
}
