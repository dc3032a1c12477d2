using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// Pictures whose data ends early in a file that is whole otherwise, see <see cref="MendedCuts"/>. No PNG and no WebP of the kind may be
/// rendered. libjpeg and libnsgif take the missing data for grey and clear without a word that libvips would hear, so JPEG and GIF are only
/// counted.
/// </summary>
/// <param name="way">The way the pictures go.</param>
internal sealed class MendedTarget(string name, IFuzzTarget way) : IFuzzTarget
{
    private readonly Lazy<byte[][]> _files = new(() => [.. SeedFiles.All.SelectMany(MendedCuts.Of)]);

    public string Name => name;

    public bool RunsNativeCode => way.RunsNativeCode;

    public long? Inputs => _files.Value.Length;

    public byte[] Make(ulong seed, long index) => _files.Value[index];

    public string Run(byte[] input)
    {
        string outcome = way.Run(input);
        var format = HeaderReader.Sniff(input);
        FuzzFailureException.ThrowUnless(
            !outcome.StartsWith("rendered", StringComparison.Ordinal) || format is ImageFormat.Jpeg or ImageFormat.Gif, $"a picture out of a {format.Name()} without all of its data");
        return $"{format.Name()} {outcome}";
    }

    public bool IsKept(string outcome) => way.IsKept(outcome);

    public string Summary => way.Summary;
}
