using System.Collections.Immutable;

namespace ImageProxy.Images;

/// <summary>What happened to a set of named things. Names are in ordinal order.</summary>
internal sealed record NameChanges(ImmutableArray<string> Added, ImmutableArray<string> Removed, ImmutableArray<string> Changed)
{
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty;

    /// <summary>Things are the same where their descriptions are equal.</summary>
    public static NameChanges Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) => new(
        [.. after.Keys.Where(name => !before.ContainsKey(name)).Order(StringComparer.Ordinal)],
        [.. before.Keys.Where(name => !after.ContainsKey(name)).Order(StringComparer.Ordinal)],
        [.. after.Keys.Where(name => before.TryGetValue(name, out string? old) && old != after[name]).Order(StringComparer.Ordinal)]);

    /// <summary><c>+added -removed ~changed</c></summary>
    public override string ToString() =>
        string.Join(' ', [.. Added.Select(name => "+" + name), .. Removed.Select(name => "-" + name), .. Changed.Select(name => "~" + name)]);
}
