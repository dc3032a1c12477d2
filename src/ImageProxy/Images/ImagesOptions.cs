namespace ImageProxy.Images;

/// <summary>
/// Section <c>Images</c>: which renditions there are. Read again whenever the configuration changes. A list replaces its default as a
/// whole (the defaults are here, not in the properties, which the binder would add to); but two sources of configuration that both give
/// a list are laid over each other item by item, so write a list in one place.
/// </summary>
internal sealed record ImagesOptions
{
    public const string Section = "Images";

    public const string DefaultCacheControl =
        "public, max-age=86400, s-maxage=604800, stale-while-revalidate=86400, stale-if-error=604800";

    /// <summary>Squares for lists and tiles, widths and heights for pages, two common frames.</summary>
    public static IReadOnlyList<string> DefaultAllowedSizes { get; } =
    [
        "50x50", "100x100", "150x150", "200x200", "300x300", "400x400", "600x600", "800x800",
        "200x0", "300x0", "400x0", "600x0", "800x0", "1200x0", "1600x0",
        "0x200", "0x300", "0x400", "0x600",
        "320x180", "640x360", "720x588", "1280x720", "1920x1080",
    ];

    public static IReadOnlyList<string> DefaultNegotiate { get; } = ["webp"];

    /// <summary>
    /// Boxes that <c>/{width}/{height}/…</c> may ask for, in pixels: <c>200x200</c>, or <c>300x0</c> where the shape gives the height.
    /// Left out: <see cref="DefaultAllowedSizes"/>; empty: none, only presets and avatars.
    /// </summary>
    public string[]? AllowedSizes { get; init; }

    /// <summary>
    /// Any box up to <see cref="MaxOutput"/> a side, besides the allowed ones. Default false: every size is a rendition to render and to keep.
    /// </summary>
    public bool AllowAnySize { get; init; }

    /// <summary>Longest side that any size may have, in pixels; 1 to 16,383 (WebP's limit), default 4,096.</summary>
    public int MaxOutput { get; init; } = 4096;

    /// <summary>Modes that <c>/{width}/{height}/{mode}/…</c> may name. Left out or empty: all. Presets and avatars may use any.</summary>
    public string[]? AllowedModes { get; init; }

    /// <summary>
    /// Assemblies with modes of one's own: paths of <c>.dll</c> files, from the working directory where they are relative. Read at start only; what lies beside one is found by it.
    /// </summary>
    public string?[]? ModeAssemblies { get; init; }

    /// <summary>Modes of one's own, by the name in the URL.</summary>
    public Dictionary<string, ModeOptions?>? Modes { get; init; } = [];

    /// <summary>Presets, by the name in the URL.</summary>
    public Dictionary<string, PresetOptions?>? Presets { get; init; } = [];

    public AvatarOptions? Avatars { get; init; } = new();

    /// <summary>Whether modes that fit inside the box enlarge an original that is smaller. Default false.</summary>
    public bool Enlarge { get; init; }

    /// <summary>
    /// Formats offered to clients that name them in <c>Accept</c>, best first: <c>webp</c>, <c>avif</c>; <c>jpeg</c> stands for the plain
    /// format (JPEG, PNG or GIF as the picture needs), which is always there, last where it is not listed. Left out: <c>webp</c>.
    /// </summary>
    public string[]? Negotiate { get; init; }

    public QualityOptions? Quality { get; init; } = new();

    public EffortOptions? Effort { get; init; } = new();

    /// <summary>Keep all frames of an animation where the rendition's format can hold them. Default true; false answers the first frame.</summary>
    public bool Animate { get; init; } = true;

    /// <summary><c>Cache-Control</c> of renditions. Default <see cref="DefaultCacheControl"/>: a day in browsers, a week at the edge.</summary>
    public string CacheControl { get; init; } = DefaultCacheControl;

    /// <summary>
    /// Regular expression for keys that hold their original's version, such as <c>\.v[0-9]+\.[a-z]+$</c> for <c>ann.v2.jpg</c>; found anywhere in a decoded key.
    /// Their renditions are kept for a year (<see cref="Images.VersionedKeys.CacheControl"/>, where nothing else is said for a preset), and their sources are not asked
    /// again. Default none: what is called immutable by mistake stays wrong in browsers for a year.
    /// </summary>
    public string? VersionedKeys { get; init; }

    /// <summary>What kept the section from being read into this record at all; set by <see cref="ImagesOptionsBinder"/>, not by configuration.</summary>
    internal string? BindingFault { get; set; }
}
