using System.Collections.Immutable;
using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Commands.Warming;

/// <summary>Which renditions of every original are wanted.</summary>
internal sealed record WarmShapes(ImmutableArray<Box> Sizes, ImmutableArray<string> Modes, ImmutableArray<string> Presets, ImmutableArray<int> Avatars, ImmutableArray<FormatToken> Formats)
{
    /// <summary>How many there are of each original.</summary>
    public int Count => ((Sizes.Length * Modes.Length) + Presets.Length + Avatars.Length) * Formats.Length;

    /// <summary>All of them; what one decode serves stands together.</summary>
    public IEnumerable<WarmItem> Of(string originalKey) =>
        from target in Targets(originalKey)
        from format in Formats
        select new WarmItem(target.ToPath(), format);

    private IEnumerable<ImageTarget> Targets(string key) =>
    [
        .. from mode in Modes from size in Sizes select ImageTarget.OfBox(size, mode, key),
        .. Presets.Select(preset => ImageTarget.OfPreset(preset, key)),
        .. Avatars.Select(size => ImageTarget.OfAvatar(size, key)),
    ];
}
