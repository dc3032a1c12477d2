using ImageProxy.Images;

namespace ImageProxy.Caching.Disk;

/// <summary>Where entries lie: <c>{root}/ab/{64 hexadecimal digits}</c>, with <c>ab</c> the first two of them.</summary>
/// <remarks>
/// One level of 256 folders, not two: reading 100,000 entries' names and sizes from a cold disk took 1.1 s here and 5 s with 65,536 folders,
/// which also cost a block each; a million entries are 4,000 names in a folder, which an indexed directory does not feel.
/// </remarks>
internal sealed class DiskLayout(string root)
{
    private const int KeyDigits = 64;
    private const int ShardDigits = 2;

    public string Root { get; } = root;

    public string TemporaryFolder { get; } = Path.Combine(root, "tmp");

    public string FolderOf(RenditionKey key) => Path.Join(Root, key.ToString().AsSpan(0, ShardDigits));

    public string PathOf(RenditionKey key)
    {
        string name = key.ToString();
        return Path.Join(Root, name.AsSpan(0, ShardDigits), name);
    }

    /// <summary>Which entry lies under a path; false for anything we would not have written there, which is never touched.</summary>
    public bool TryParse(ReadOnlySpan<char> path, out RenditionKey key)
    {
        key = default;
        if (path.Length != Root.Length + ShardDigits + KeyDigits + 2)
            return false;
        ReadOnlySpan<char> name = path[^KeyDigits..];
        return path.StartsWith(Root, StringComparison.Ordinal)
            && path.Slice(Root.Length + 1, ShardDigits).SequenceEqual(name[..ShardDigits])
            && RenditionKey.TryParse(name, out key);
    }
}
