using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Images;

/// <summary>What a URL asks for: the grammar is kept, but nobody has said yet whether the size, mode or preset is allowed.</summary>
internal sealed record ImageTarget
{
    public required ImageTargetKind Kind { get; init; }

    /// <summary>Where <see cref="Kind"/> is Box; default elsewhere.</summary>
    public Box Box { get; init; }

    /// <summary>Mode of a Box, name of a Preset; empty elsewhere.</summary>
    public string Name { get; init; } = "";

    /// <summary>Side in pixels where <see cref="Kind"/> is Avatar; 0 elsewhere.</summary>
    public int AvatarSize { get; init; }

    /// <summary>Decoded once: no leading slash, no empty, <c>.</c> or <c>..</c> segment, 1 to 1,024 bytes of UTF-8.</summary>
    public required string Key { get; init; }

    /// <summary>The format fixed by <c>@webp</c> and the like; null where the client's <c>Accept</c> decides.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>The rest of the URL as it was sent, percent-encoding and format suffix included: what a redirect repeats.</summary>
    public required string RawKey { get; init; }

    public static ImageTarget OfBox(Box box, string mode, string key, ImageFormat? format = null) =>
        new() { Kind = ImageTargetKind.Box, Box = box, Name = mode, Key = key, Format = format, RawKey = Canonical(key, format) };

    public static ImageTarget OfPreset(string name, string key, ImageFormat? format = null) =>
        new() { Kind = ImageTargetKind.Preset, Name = name, Key = key, Format = format, RawKey = Canonical(key, format) };

    public static ImageTarget OfAvatar(int size, string key, ImageFormat? format = null) =>
        new() { Kind = ImageTargetKind.Avatar, AvatarSize = size, Key = key, Format = format, RawKey = Canonical(key, format) };

    public static ImageTarget OfOriginal(string key) =>
        new() { Kind = ImageTargetKind.Original, Key = key, RawKey = Canonical(key, null) };

    public static ImageTarget OfDescription(string key) =>
        new() { Kind = ImageTargetKind.Describe, Key = key, RawKey = Canonical(key, null) };

    /// <summary>The canonical URL: of all that <see cref="ImagePath.TryParse"/> reads as this target, the one every part of the service writes.</summary>
    public string ToPath() => Prefix + Canonical(Key, Format);

    /// <summary>The same avatar at another size, key and suffix as they were sent: the <c>Location</c> of a redirect.</summary>
    public string ToAvatarPath(int size) => $"/avatar/{size}/{RawKey}";

    private string Prefix => Kind switch
    {
        ImageTargetKind.Box => $"/{Box.Width}/{Box.Height}/{Name}/",
        ImageTargetKind.Preset => $"/preset/{Name}/",
        ImageTargetKind.Avatar => $"/avatar/{AvatarSize}/",
        ImageTargetKind.Describe => "/describe/",
        _ => "/original/",
    };

    private static string Canonical(string key, ImageFormat? format) =>
        format is { } f ? $"{OriginalKey.Encode(key)}@{f.Name()}" : OriginalKey.Encode(key);
}
