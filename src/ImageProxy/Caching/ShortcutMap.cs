using System.Collections.Concurrent;
using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>Shortcuts by path and format. Read without a lock; written under the tier's.</summary>
internal sealed class ShortcutMap
{
    private readonly ConcurrentDictionary<string, Shortcut>.AlternateLookup<ReadOnlySpan<char>>[] _byFormat =
        [.. Enum.GetValues<FormatToken>().Select(_ => new ConcurrentDictionary<string, Shortcut>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>())];

    public int Count => _byFormat.Sum(shortcuts => shortcuts.Dictionary.Count);

    public Shortcut? Find(ReadOnlySpan<char> path, FormatToken format) =>
        _byFormat[(int)format].TryGetValue(path, out Shortcut? found) ? found : null;

    public void Add(Shortcut shortcut) => _byFormat[(int)shortcut.Format].Dictionary[shortcut.Path] = shortcut;

    /// <summary>Removes this very shortcut; one that has taken its place stays.</summary>
    public void Remove(Shortcut shortcut) => _byFormat[(int)shortcut.Format].Dictionary.TryRemove(new(shortcut.Path, shortcut));
}
