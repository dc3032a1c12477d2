using ImageProxy.Caching.Disk;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Simulation.Nodes;

/// <summary>A disk of which only the removal of files is of interest: eviction is real, the bytes are not.</summary>
/// <param name="deleted">Called with every path that eviction removes.</param>
internal sealed class NoFiles(Action<string> deleted) : IDiskFiles
{
    public void Delete(string path) => deleted(path);

    public bool Exists(string path) => throw Unused();

    public void CreateFolder(string path) => throw Unused();

    public IEnumerable<DiskFileInfo> List(string folder, bool recursive) => throw Unused();

    public SafeFileHandle? TryOpen(string path) => throw Unused();

    public long LengthOf(SafeFileHandle file) => throw Unused();

    public DateTimeOffset ModifiedAt(SafeFileHandle file) => throw Unused();

    public int Read(SafeFileHandle file, Span<byte> into, long offset) => throw Unused();

    public SafeFileHandle Create(string path) => throw Unused();

    public void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts) => throw Unused();

    public void Flush(SafeFileHandle file) => throw Unused();

    public void SetTimes(SafeFileHandle file, DateTimeOffset modifiedAt, DateTimeOffset accessedAt) => throw Unused();

    public void SetModifiedAt(string path, DateTimeOffset at) => throw Unused();

    public void SetAccessedAt(string path, DateTimeOffset at) => throw Unused();

    public void Move(string from, string to) => throw Unused();

    public IDisposable? TryLock(string path) => throw Unused();

    private static NotSupportedException Unused() => new("Eviction removes files and does nothing else with them.");
}
