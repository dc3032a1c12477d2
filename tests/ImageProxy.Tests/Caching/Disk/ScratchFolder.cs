namespace ImageProxy.Tests.Caching.Disk;

/// <summary>A folder of its own for one test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imageproxy-caching-").FullName;

    public string Entries => System.IO.Path.Combine(Path, "renditions");

    public string Temporaries => System.IO.Path.Combine(Entries, "tmp");

    /// <summary>Files of entries, by name.</summary>
    public string[] EntryFiles() => [.. AllFiles().Where(f => System.IO.Path.GetFileName(f).Length == 64)];

    public string[] TemporaryFiles() => [.. AllFiles().Where(f => f.EndsWith(".tmp", StringComparison.Ordinal))];

    /// <summary>Bytes of all files but locks, in blocks of 4 KiB.</summary>
    public long UsedBytes() => EntryFiles().Concat(TemporaryFiles()).Sum(f => (new FileInfo(f).Length + 4095) / 4096 * 4096);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string[] AllFiles() => Directory.Exists(Entries) ? Directory.GetFiles(Entries, "*", SearchOption.AllDirectories) : [];
}
