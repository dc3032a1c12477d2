using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// Pictures whose data ends early in a file that is whole otherwise, see <see cref="MendedCuts"/>. No PNG and no WebP of the kind may be
/// rendered. libjpeg and libnsgif take the missing data for grey and clear without a word that libvips would hear, so JPEG and GIF are only
/// counted.
/// </summary>
internal sealed class MendedTarget(Func<IRenderer> create) : IFuzzTarget
{
    private readonly Lazy<IRenderer> _renderer = new(create);

    private readonly Lazy<byte[][]> _files = new(() => [.. SeedFiles.All.SelectMany(MendedCuts.Of)]);

    public string Name => "mended";

    public bool RunsNativeCode => true;

    public long? Inputs => _files.Value.Length;

    public byte[] Make(ulong seed, long index) => _files.Value[index];

    public string Run(byte[] input)
    {
        string outcome = RenderTarget.Run(_renderer.Value, input);
        var format = HeaderReader.Sniff(input);
        FuzzFailureException.ThrowUnless(
            outcome != "rendered" || format is ImageFormat.Jpeg or ImageFormat.Gif, $"a picture out of a {format.Name()} without all of its data");
        return $"{format.Name()} {outcome}";
    }
}
