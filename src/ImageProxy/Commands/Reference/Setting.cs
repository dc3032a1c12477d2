namespace ImageProxy.Commands.Reference;

/// <summary>One setting as the operator writes it.</summary>
/// <param name="Path">As in <c>Images:Presets:{name}:Size</c>; <c>N</c> stands for a place in a list, <c>{name}</c> for a name of one's own.</param>
/// <param name="Kind">What may be written: <c>bytes</c> are numbers, too.</param>
/// <param name="Default">In Markdown; empty where there is none.</param>
/// <param name="Meaning">In Markdown, from the record's own documentation.</param>
internal sealed record Setting(string Path, string Kind, string Default, string Meaning)
{
    public string Section => Path[..Path.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>Whether <paramref name="path"/>, with names and numbers in it, is this setting. Case does not count, as in .NET's configuration.</summary>
    public bool Is(string path)
    {
        string[] mine = Path.Split(':'), theirs = path.Split(':');
        return mine.Length == theirs.Length && mine.Zip(theirs).All(pair =>
            pair.First == "{name}" || (pair.First == "N" && int.TryParse(pair.Second, out _)) || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
