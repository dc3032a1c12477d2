using ImageProxy.Imaging.Formats;

namespace ImageProxy.Images;

/// <summary>What a reload changed, as the operator calls it.</summary>
/// <param name="Settings">
/// Single settings: <c>AllowAnySize</c>, <c>MaxOutput</c>, <c>Negotiate</c>, <c>Avatars</c>, <c>Encoding</c>, <c>CacheControl</c>, <c>VersionedKeys</c>.
/// </param>
internal sealed record CatalogDiff(NameChanges Sizes, NameChanges AvatarSizes, NameChanges Modes, NameChanges Presets, NameChanges Settings)
{
    public bool IsEmpty => Sizes.IsEmpty && AvatarSizes.IsEmpty && Modes.IsEmpty && Presets.IsEmpty && Settings.IsEmpty;

    public static CatalogDiff Between(ImageCatalog before, ImageCatalog after) => new(
        Changes(before, after, c => c.Sizes.ToDictionary(size => size.ToString(), _ => "")),
        Changes(before, after, c => c.AvatarSizes.ToDictionary(size => size.ToString(), _ => "")),
        Changes(before, after, c => c.Modes.ToDictionary(mode => mode.Key, mode => mode.Value.Mode.Fingerprint)),
        Changes(before, after, c => c.Presets.ToDictionary(preset => preset.Key, preset => Describe(preset.Value))),
        Changes(before, after, DescribeSettings));

    /// <summary>One line: <c>sizes +300x300 -200x200; presets ~hero</c>; empty where nothing changed.</summary>
    public override string ToString() => string.Join("; ", new[]
    {
        ("sizes", Sizes), ("avatar sizes", AvatarSizes), ("modes", Modes), ("presets", Presets), ("settings", Settings),
    }.Where(part => !part.Item2.IsEmpty).Select(part => $"{part.Item1} {part.Item2}"));

    private static NameChanges Changes(ImageCatalog before, ImageCatalog after, Func<ImageCatalog, Dictionary<string, string>> describe) =>
        NameChanges.Between(describe(before), describe(after));

    private static string Describe(Recipe recipe) => $"{recipe.Box} {recipe.Mode.Name} {recipe.Fingerprint} {recipe.CacheControl}";

    private static Dictionary<string, string> DescribeSettings(ImageCatalog catalog) => new()
    {
        [nameof(ImagesOptions.AllowAnySize)] = catalog.AllowAnySize.ToString(),
        [nameof(ImagesOptions.MaxOutput)] = catalog.MaxOutput.ToString(),
        [nameof(ImagesOptions.Negotiate)] = string.Join(',', catalog.Offered.Select(format => format.Name())),
        [nameof(ImagesOptions.Avatars)] = Describe(catalog.Avatar),
        [nameof(ImageCatalog.Encoding)] = catalog.Encoding.ToString(),
        [nameof(ImagesOptions.CacheControl)] = catalog.CacheControl,
        [nameof(ImagesOptions.VersionedKeys)] = catalog.Versioned.ToString(),
    };
}
