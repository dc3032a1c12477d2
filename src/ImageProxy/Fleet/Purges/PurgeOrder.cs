using ImageProxy.Caching;
using ImageProxy.Images;

namespace ImageProxy.Fleet.Purges;

/// <summary>What is to go: everything of one original, of all originals whose keys begin so, or of one preset.</summary>
/// <param name="Kind">See <see cref="PurgeKind"/>.</param>
/// <param name="Value">A decoded key, the beginning of one, or a preset's name.</param>
internal sealed record PurgeOrder(PurgeKind Kind, string Value)
{
    /// <summary>Whether something that is kept is meant.</summary>
    public bool Covers(RenditionInfo info) => Kind switch
    {
        PurgeKind.Key => info.OriginalKey == Value,
        PurgeKind.Prefix => info.OriginalKey.StartsWith(Value, StringComparison.Ordinal),
        _ => !info.Tags.IsDefault && info.Tags.Contains(CacheTags.OfPreset(Value)),
    };

    /// <summary>Whether an original itself is meant.</summary>
    public bool CoversOriginal(string key) => Kind switch
    {
        PurgeKind.Key => key == Value,
        PurgeKind.Prefix => key.StartsWith(Value, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether what a preset makes is meant, of every original.</summary>
    public bool CoversPreset(string name) => Kind == PurgeKind.Preset && name == Value;

    /// <summary>As it stands in the fleet's log.</summary>
    public override string ToString() => (Kind switch { PurgeKind.Key => "k", PurgeKind.Prefix => "p", _ => "n" }) + Value;

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static PurgeOrder? Parse(string text) => text switch
    {
        ['k', _, ..] => new(PurgeKind.Key, text[1..]),
        ['p', _, ..] => new(PurgeKind.Prefix, text[1..]),
        ['n', _, ..] => new(PurgeKind.Preset, text[1..]),
        _ => null,
    };
}
