using System.Collections.Frozen;
using System.Collections.Immutable;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Modes;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>Which renditions there are: one configuration, checked and compiled. Immutable; a reload makes another one.</summary>
internal sealed class ImageCatalog
{
    // Longer lists help nobody in an error.
    private const int LongestList = 200;

    private readonly FrozenSet<Box> _boxes = [];

    /// <summary>Allowed boxes, narrow ones first.</summary>
    public required ImmutableArray<Box> Sizes
    {
        get;
        init
        {
            field = value;
            _boxes = value.ToFrozenSet();
        }
    }

    public required bool AllowAnySize { get; init; }

    /// <summary>Longest side of any size, in pixels.</summary>
    public required int MaxOutput { get; init; }

    /// <summary>Modes that a plain URL may name; the recipes' box is for <see cref="Recipe.At"/> to set.</summary>
    public required FrozenDictionary<string, Recipe> Modes { get; init; }

    public required FrozenDictionary<string, Recipe> Presets { get; init; }

    /// <summary>Ascending, never empty.</summary>
    public required ImmutableArray<int> AvatarSizes { get; init; }

    /// <summary>What avatars of every size have in common.</summary>
    public required Recipe Avatar { get; init; }

    /// <summary>What <c>/describe</c> is worked out from.</summary>
    public required Recipe Description { get; init; }

    /// <summary>Formats to negotiate, best first.</summary>
    public required ImmutableArray<ImageFormat> Offered { get; init; }

    /// <summary>Encoding of everything that says nothing of its own.</summary>
    public required EncodingSettings Encoding { get; init; }

    /// <summary><c>Cache-Control</c> of everything that says nothing of its own.</summary>
    public required string CacheControl { get; init; }

    public VersionedKeys Versioned { get; init; } = VersionedKeys.None;

    /// <summary><c>Cache-Control</c> of an original that is passed through.</summary>
    public string CacheControlFor(string originalKey) => Versioned.Covers(originalKey) ? VersionedKeys.CacheControl : CacheControl;

    /// <exception cref="OptionsValidationException">With every fault that <see cref="ImagesOptionsValidator"/> finds.</exception>
    /// <param name="renderer">What the renditions are made with.</param>
    /// <param name="assemblies">Null: the modes in the box.</param>
    public static ImageCatalog Compile(ImagesOptions options, RendererChoice renderer = RendererChoice.Auto, ModeAssemblies? assemblies = null)
    {
        (ImageCatalog? catalog, IReadOnlyList<string> faults) = CatalogCompiler.Run(options, renderer, assemblies);
        return catalog ?? throw new OptionsValidationException(ImagesOptions.Section, typeof(ImagesOptions), faults);
    }

    /// <param name="anySize">The caller has proof (a signature) that this size may be asked for; <see cref="MaxOutput"/> still holds.</param>
    /// <exception cref="ArgumentException">An original is passed through: there is nothing to admit.</exception>
    public Admission Admit(ImageTarget target, bool anySize = false) => target.Kind switch
    {
        ImageTargetKind.Box => AdmitBox(target, anySize || AllowAnySize),
        ImageTargetKind.Preset => AdmitPreset(target),
        ImageTargetKind.Avatar => AdmitAvatar(target),
        ImageTargetKind.Describe => new Admission.Admitted(Description),
        _ => throw new ArgumentException($"A target of kind {target.Kind} has no recipe.", nameof(target)),
    };

    private Admission AdmitBox(ImageTarget target, bool anySize)
    {
        bool fits = Math.Max(target.Box.Width, target.Box.Height) <= MaxOutput;
        if (!(anySize && fits) && !_boxes.Contains(target.Box))
            return Refuse(anySize ? TooLarge(target.Box) : NotListed(target.Box));
        return Modes.TryGetValue(target.Name, out Recipe? recipe)
            ? Accept(recipe.At(target.Box), target)
            : Refuse($"The mode '{target.Name}' is not allowed here{Listed(Modes.Keys)}.");
    }

    private Admission AdmitPreset(ImageTarget target) => Presets.TryGetValue(target.Name, out Recipe? recipe)
        ? Accept(recipe, target)
        : Refuse($"There is no preset '{target.Name}' here{Listed(Presets.Keys)}.");

    private Admission AdmitAvatar(ImageTarget target) => AvatarSizes.BinarySearch(target.AvatarSize) >= 0
        ? Accept(Avatar.At(new(target.AvatarSize, target.AvatarSize)), target)
        : new Admission.RedirectAvatar(NearestBox.NearestAbove(AvatarSizes.AsSpan(), target.AvatarSize));

    private static Admission.Admitted Accept(Recipe recipe, ImageTarget target) =>
        new(target.Format is { } format ? recipe.In(format) : recipe);

    private static Admission.Refused Refuse(string detail) => new(new(ImageError.NotAllowed, detail));

    private string TooLarge(Box box) => $"The size {box} is larger than {MaxOutput} pixels a side.";

    private string NotListed(Box box) => NearestBox.Nearest(Sizes, box) is { } nearest
        ? $"The size {box} is not allowed here; the nearest allowed size is {nearest}."
        : $"The size {box} is not allowed here; no plain sizes are{Listed(Presets.Keys, "; presets are ")}.";

    private static string Listed(IEnumerable<string> names, string lead = "; allowed are ")
    {
        string list = string.Join(", ", names.Order(StringComparer.Ordinal));
        return list.Length is 0 or > LongestList ? "" : lead + list;
    }
}
