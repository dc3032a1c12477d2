using System.Security.Cryptography;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Images;

/// <summary>An admitted target without its key: all it takes to render any original this way.</summary>
internal sealed record Recipe
{
    // Part of every fingerprint: raise it when the rules in this file, or a renderer, come to write other bytes from the same settings.
    private const string Version = "recipe-7";

    private Recipe(Box box, IMode mode, string? preset, EncodingSettings encoding, string cacheControl)
    {
        (Box, Mode, Preset, Encoding, CacheControl) = (box, mode, preset, encoding, cacheControl);
        byte[] hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{Version};{encoding};mode={mode.Fingerprint}"));
        Fingerprint = Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    public Box Box { get; private init; }

    public IMode Mode { get; }

    /// <summary>Name of the preset it came from; null for a plain box and for avatars.</summary>
    public string? Preset { get; }

    public EncodingSettings Encoding { get; }

    /// <summary>The rendition is a <see cref="Images.Description"/>, worked out from the picture that is made this way.</summary>
    public bool IsDescription => Mode is DescribeMode;

    /// <inheritdoc cref="EncodingSettings.FixedFormat"/>
    public ImageFormat? FixedFormat => Encoding.FixedFormat;

    public bool Animate => Encoding.Animate;

    /// <summary><c>Cache-Control</c> of the answer; does not shape bytes, so it is not in <see cref="Fingerprint"/>.</summary>
    public string CacheControl { get; private init; }

    /// <summary>Keys whose originals never change.</summary>
    public VersionedKeys Versioned { get; init; } = VersionedKeys.None;

    /// <summary><see cref="CacheControl"/> of originals that never change. Default: the same.</summary>
    public string? VersionedCacheControl { get; init; }

    /// <summary>
    /// 16 hexadecimal digits of everything in the configuration that shapes the bytes, besides box and mode's name, which stand in the
    /// rendition's key themselves. Equal settings give equal fingerprints, whether they come from a preset, an avatar or a plain URL.
    /// </summary>
    public string Fingerprint { get; }

    public static Recipe Create(Box box, IMode mode, string? preset, EncodingSettings encoding, string cacheControl) =>
        new(box, mode, preset, encoding, cacheControl);

    /// <summary>The same for another box.</summary>
    public Recipe At(Box box) => this with { Box = box };

    /// <summary>The same, kept for as long as something else says.</summary>
    public Recipe For(string cacheControl) => this with { CacheControl = cacheControl };

    /// <summary>The same with a format that the URL fixes; it goes before a preset's own.</summary>
    public Recipe In(ImageFormat format) =>
        format == FixedFormat ? this : new(Box, Mode, Preset, Encoding with { FixedFormat = format }, CacheControl) { Versioned = Versioned, VersionedCacheControl = VersionedCacheControl };

    /// <summary><c>Cache-Control</c> of what is made of one original.</summary>
    public string CacheControlFor(string originalKey) => VersionedCacheControl is { } versioned && Versioned.Covers(originalKey) ? versioned : CacheControl;

    /// <summary>The format's word in the rendition's key: a fixed format goes before what was negotiated.</summary>
    public FormatToken TokenFor(FormatToken negotiated) => FixedFormat is { } format ? FormatTokens.Of(format) : negotiated;

    /// <param name="negotiated">Left aside where the format is fixed.</param>
    public RenditionKey KeyFor(string originalKey, FormatToken negotiated) =>
        RenditionKey.Of(originalKey, Box, Mode.Name, TokenFor(negotiated).Name(), Fingerprint);

    /// <summary>
    /// The format and settings to write with. Plain (<see cref="FormatToken.Jpeg"/>, negotiated) is GIF for an animation, PNG where
    /// see-through parts remain, else JPEG. An animation for a client that takes AVIF is written as WebP: AVIF would keep its first
    /// frame only, and whatever reads AVIF reads WebP.
    /// </summary>
    public OutputEncoding EncodingFor(FormatToken token, ImageInfo info, RenderPlan plan)
    {
        bool moves = Animate && info.Frames > 1;
        ImageFormat format = (FixedFormat, token) switch
        {
            ({ } fixedFormat, _) => fixedFormat,
            (_, FormatToken.WebP) => ImageFormat.WebP,
            (_, FormatToken.Avif) => moves ? ImageFormat.WebP : ImageFormat.Avif,
            (_, FormatToken.Png) => ImageFormat.Png,
            (_, FormatToken.Gif) => ImageFormat.Gif,
            _ when moves => ImageFormat.Gif,
            _ => StaysSeeThrough(info, plan) ? ImageFormat.Png : ImageFormat.Jpeg,
        };
        return Encoding.For(format, info);
    }

    private static bool StaysSeeThrough(ImageInfo info, RenderPlan plan) => !plan.Background.IsOpaque && (info.HasAlpha || plan.Pads || plan.MakesAlpha);
}
