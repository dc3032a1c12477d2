using System.Collections.Frozen;
using System.Collections.Immutable;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using ImageProxy.Rendering;

namespace ImageProxy.Images;

/// <summary>Turns <see cref="ImagesOptions"/> into an <see cref="ImageCatalog"/>. One pass checks and builds, so the two cannot disagree.</summary>
internal sealed class CatalogCompiler
{
    // WebP's longest side; JPEG's and AVIF's are longer.
    private const int LongestSide = 16_383;

    private readonly ImagesOptions _options;
    private readonly SettingFaults _faults = new();
    private readonly EncodingSettings _encoding;
    private readonly ModeCompiler _modes;
    private readonly VersionedKeys _versioned;

    private CatalogCompiler(ImagesOptions options, RendererChoice renderer, ModeAssemblies assemblies)
    {
        _options = options;
        CheckAssemblies(assemblies);
        _encoding = new(null, options.Quality ?? new(), options.Effort ?? new(), options.Animate) { Renderer = renderer };
        _modes = new(options, assemblies, _faults);
        _versioned = VersionedKeys.Read(options.VersionedKeys, out string? problem);
        if (problem is not null)
            _faults.Add(nameof(options.VersionedKeys), problem);
    }

    /// <summary>The catalog, or every fault there is.</summary>
    /// <param name="renderer">What the renditions are made with.</param>
    /// <param name="assemblies">Null: the modes in the box.</param>
    public static (ImageCatalog? Catalog, IReadOnlyList<string> Faults) Run(
        ImagesOptions options, RendererChoice renderer = RendererChoice.Auto, ModeAssemblies? assemblies = null)
    {
        if (options.BindingFault is { } fault)
            return (null, [fault]);
        var compiler = new CatalogCompiler(options, renderer, assemblies ?? ModeAssemblies.InTheBox);
        ImageCatalog? catalog = compiler.Build();
        return compiler._faults.All.Count == 0 ? (catalog, []) : (null, compiler._faults.All);
    }

    private ImageCatalog? Build()
    {
        CheckCommon();
        ImmutableArray<Box> sizes = ReadSizes();
        FrozenDictionary<string, Recipe> plain = ReadPlainModes();
        FrozenDictionary<string, Recipe> presets = ReadPresets();
        ImmutableArray<int> avatarSizes = ReadAvatarSizes();
        AvatarOptions avatars = _options.Avatars ?? new();
        Recipe? avatar = ReadRecipe("Avatars", avatars with { Mode = avatars.Mode ?? "crop" }, default, null);
        ImmutableArray<ImageFormat> offered = ReadOffered();
        return avatar is null ? null : new()
        {
            Sizes = sizes,
            AllowAnySize = _options.AllowAnySize,
            MaxOutput = _options.MaxOutput,
            Modes = plain,
            Presets = presets,
            AvatarSizes = avatarSizes,
            Avatar = avatar,
            Description = Recipe.Create(
                DescribeMode.Box, new DescribeMode(), null, _encoding with { FixedFormat = ImageFormat.Png, Animate = false }, _options.CacheControl),
            Offered = offered,
            Encoding = _encoding,
            CacheControl = _options.CacheControl,
            Versioned = _versioned,
        };
    }

    private void CheckAssemblies(ModeAssemblies assemblies)
    {
        foreach ((int number, string problem) in assemblies.Faults)
            _faults.Add($"ModeAssemblies:{number}", problem);
        if (!assemblies.Listed.SequenceEqual(_options.ModeAssemblies ?? []))
            _faults.Add("ModeAssemblies", "has changed; assemblies are loaded when the service starts, so it must be started again.");
    }

    private void CheckCommon()
    {
        _faults.CheckRange("MaxOutput", _options.MaxOutput, 1, LongestSide);
        _faults.CheckCacheControl("CacheControl", _options.CacheControl);
        (QualityOptions quality, EffortOptions effort) = (_encoding.Quality, _encoding.Effort);
        _faults.CheckRange("Quality:Jpeg", quality.Jpeg, 1, 100);
        _faults.CheckRange("Quality:WebP", quality.WebP, 1, 100);
        _faults.CheckRange("Quality:Avif", quality.Avif, 1, 100);
        _faults.CheckEffort("Effort:WebP", effort.WebP, 0, 6);
        _faults.CheckEffort("Effort:Avif", effort.Avif, 0, 9);
        _faults.CheckEffort("Effort:Png", effort.Png, 1, 9);
        _faults.CheckEffort("Effort:Gif", effort.Gif, 1, 10);
    }

    private ImmutableArray<Box> ReadSizes()
    {
        // The defaults are not the operator's choice: those that a small MaxOutput rules out go without a word.
        IEnumerable<string?> listed = _options.AllowedSizes
            ?? ImagesOptions.DefaultAllowedSizes.Where(text => SizeText.TryParse(text, out Box box) && Math.Max(box.Width, box.Height) <= _options.MaxOutput);
        var sizes = new HashSet<Box>();
        foreach ((int i, string? text) in listed.Index())
        {
            string path = $"AllowedSizes:{i}";
            if (_faults.ReadSize(path, text, _options.MaxOutput) is { } size && !sizes.Add(size))
                _faults.Add(path, $"{size} is listed twice.");
        }

        return [.. sizes.OrderBy(size => size.Width).ThenBy(size => size.Height)];
    }

    private FrozenDictionary<string, Recipe> ReadPlainModes()
    {
        string?[] names = _options.AllowedModes is { Length: > 0 } some ? some : [.. _modes.Names.Distinct()];
        var recipes = new Dictionary<string, Recipe>(StringComparer.Ordinal);
        foreach ((int i, string? name) in names.Index())
        {
            string path = $"AllowedModes:{i}";
            if (_modes.Create(path, name) is { } mode && !recipes.TryAdd(mode.Name, Create(default, mode, null, _encoding, null)))
                _faults.Add(path, $"'{name}' is listed twice.");
        }

        return recipes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private FrozenDictionary<string, Recipe> ReadPresets()
    {
        var recipes = new Dictionary<string, Recipe>(StringComparer.Ordinal);
        foreach ((string name, PresetOptions? preset) in _options.Presets ?? [])
        {
            string path = $"Presets:{name}";
            _faults.CheckName(path, name);
            PresetOptions settings = preset ?? new();
            Box box = _faults.ReadSize($"{path}:Size", settings.Size, _options.MaxOutput) ?? default;
            if (ReadRecipe(path, settings, box, name, ReadWatermark($"{path}:Watermark", settings.Watermark)) is { } recipe)
                recipes.Add(name, recipe);
        }

        return recipes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private ImmutableArray<int> ReadAvatarSizes()
    {
        int[] listed = _options.Avatars?.Sizes ?? [.. AvatarOptions.DefaultSizes.Where(size => size <= _options.MaxOutput)];
        if (listed.Length == 0)
            _faults.Add("Avatars:Sizes", "is empty; at least one size is needed.");
        var sizes = new SortedSet<int>();
        foreach ((int i, int size) in listed.Index())
        {
            string path = $"Avatars:Sizes:{i}";
            _faults.CheckRange(path, size, 1, Math.Max(1, _options.MaxOutput));
            if (!sizes.Add(size))
                _faults.Add(path, $"{size} is listed twice.");
        }

        return [.. sizes];
    }

    private ImmutableArray<ImageFormat> ReadOffered()
    {
        ImmutableArray<ImageFormat>.Builder offered = ImmutableArray.CreateBuilder<ImageFormat>();
        foreach ((int i, string? name) in (_options.Negotiate ?? ImagesOptions.DefaultNegotiate).Index())
        {
            string path = $"Negotiate:{i}";
            if (!ImageFormats.TryParseOutput(name, out ImageFormat format) || format is ImageFormat.Png or ImageFormat.Gif)
                _faults.Add(path, $"'{name}' cannot be negotiated; write webp, avif or jpeg.");
            else if (offered.Contains(format))
                _faults.Add(path, $"'{name}' is listed twice.");
            else
                offered.Add(format);
        }

        return offered.ToImmutable();
    }

    private Effect.Watermark? ReadWatermark(string path, WatermarkOptions? from)
    {
        if (from is null)
            return null;
        int faultsBefore = _faults.All.Count;
        var at = Anchor.BottomRight;
        if (from.Position is { } position && !Anchors.TryParse(position, out at))
            _faults.Add($"{path}:Position", $"'{position}' is no position; it must be one of {string.Join(", ", Anchors.Names)}.");
        _faults.ReadRange($"{path}:Opacity", from.Opacity, 0, 1);
        _faults.ReadRange($"{path}:Scale", from.Scale, 0.01, 1);
        _faults.ReadRange($"{path}:Margin", from.Margin, 0, 0.4);
        var picture = _faults.ReadPicture($"{path}:File", from.File);
        return _faults.All.Count == faultsBefore ? new(picture!, at, from.Opacity, from.Scale, from.Margin) : null;
    }

    private Recipe? ReadRecipe(string path, RenditionOptions from, Box box, string? preset, Effect? last = null)
    {
        ImageFormat? format = _faults.ReadFormat($"{path}:Format", from.Format);
        Color? background = _faults.ReadColor($"{path}:Background", from.Background);
        _faults.CheckRange($"{path}:Quality", from.Quality, 1, 100);
        if (from.CacheControl is not null)
            _faults.CheckCacheControl($"{path}:CacheControl", from.CacheControl);
        IMode? mode = _modes.Create($"{path}:Mode", from.Mode, from.Enlarge, background);
        var encoding = _encoding with
        {
            FixedFormat = format,
            Quality = from.Quality is { } q ? new() { Jpeg = q, WebP = q, Avif = q } : _encoding.Quality,
            Animate = from.Animate ?? _encoding.Animate,
        };
        if (mode is not null && last is not null)
            mode = new ComposedMode(mode.Name, mode, [last]);
        return mode is null ? null : Create(box, mode, preset, encoding, from.CacheControl);
    }

    private Recipe Create(Box box, IMode mode, string? preset, EncodingSettings encoding, string? cacheControl) =>
        Recipe.Create(box, mode, preset, encoding, cacheControl ?? _options.CacheControl) with { Versioned = _versioned, VersionedCacheControl = cacheControl ?? VersionedKeys.CacheControl };
}
