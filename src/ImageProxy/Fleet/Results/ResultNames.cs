using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ImageProxy.Fleet.Purges;
using ImageProxy.Images;

namespace ImageProxy.Fleet.Results;

/// <summary>
/// What renditions are called in the bucket: <c>{prefix}boxes/{key}/{size}-{mode}-{fingerprint}.{token}</c>, and those of a preset
/// <c>{prefix}presets/{name}/{key}/…</c>. So all that a purge can name lies under a beginning of its own, also what was made by a preset's
/// earlier definition, and whoever reads the bucket by other ways can tell an object's name from a URL.
/// </summary>
/// <param name="prefix">In front of every name.</param>
internal sealed partial class ResultNames(string prefix)
{
    /// <summary>S3's own limit, in bytes of UTF-8.</summary>
    private const int MaxBytes = 1024;

    /// <summary>As long as what it makes.</summary>
    private const string TimeFormat = "yyyyMMddHHmmssfff";

    /// <summary>Of renditions that no preset makes.</summary>
    public string Boxes { get; } = prefix + "boxes/";

    /// <summary>A folder in it for each preset.</summary>
    public string Presets { get; } = prefix + "presets/";

    /// <summary>Null where the original's key is so long that there is no room for the rest.</summary>
    public string? Of(Work work)
    {
        var recipe = work.Recipe;
        string folder = recipe.Preset is { } preset ? $"{Presets}{preset}/" : Boxes;
        string name = $"{folder}{work.OriginalKey}/{recipe.Box}-{recipe.Mode.Name}-{recipe.Fingerprint}.{recipe.TokenFor(work.Negotiated).Name()}";
        return Encoding.UTF8.GetByteCount(name) <= MaxBytes ? name : null;
    }

    /// <summary>The mark that everything of an original is purged.</summary>
    public string PurgeOf(string originalKey) => $"{prefix}purged/{Caching.OriginalHash.Of(originalKey):x32}";

    /// <summary>Of marks that prefixes or presets are purged, one for each purge.</summary>
    public string Orders { get; } = prefix + "purged/orders/";

    /// <summary>Is written anew with each of them, and has its name in it.</summary>
    public string LastOrder { get; } = prefix + "purged/last";

    /// <summary>What the names of all later marks are behind.</summary>
    public string OrdersFrom(DateTimeOffset time) => Orders + time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The mark of a purge at that time. A prefix for which there is no room is cut: then more counts as purged than was, which costs renders.</summary>
    public string OrderAt(DateTimeOffset time, PurgeOrder order)
    {
        string name = $"{OrdersFrom(time)}/{order}";
        while (Encoding.UTF8.GetByteCount(name) > MaxBytes || char.IsHighSurrogate(name[^1]))
            name = name[..^1];
        return name;
    }

    /// <summary>Null where the name is not a mark's.</summary>
    public PurgeOrder? OrderOf(string name) => name.Length > Orders.Length + TimeFormat.Length + 1 ? PurgeOrder.Parse(name[(Orders.Length + TimeFormat.Length + 1)..]) : null;

    /// <param name="folder">In which the name lies: <see cref="Boxes"/>, or a preset's in <see cref="Presets"/>.</param>
    /// <returns>The original's key; null where the name is not a rendition's.</returns>
    public static string? OriginalOf(string name, string folder)
    {
        int slash = name.LastIndexOf('/');
        return slash > folder.Length && name.StartsWith(folder, StringComparison.Ordinal) && Last().IsMatch(name.AsSpan(slash + 1)) ? name[folder.Length..slash] : null;
    }

    [GeneratedRegex(@"^\d+x\d+-[a-z0-9_-]+-[0-9a-f]{16}\.[a-z]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Last();
}
