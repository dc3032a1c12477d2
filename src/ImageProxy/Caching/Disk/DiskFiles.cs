using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Caching.Disk;

/// <summary>The real file system.</summary>
internal sealed class DiskFiles : IDiskFiles
{
    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public IEnumerable<DiskFileInfo> List(string folder, bool recursive)
    {
        if (!Directory.Exists(folder))
            return [];
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = recursive,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return new FileSystemEnumerable<DiskFileInfo>(folder, Describe, options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        };

        static DiskFileInfo Describe(ref FileSystemEntry entry) => new(
            entry.ToFullPath(), entry.Length, entry.CreationTimeUtc, entry.LastWriteTimeUtc, entry.LastAccessTimeUtc);
    }

    public SafeFileHandle? TryOpen(string path)
    {
        // Asking first costs 1 µs; the exception for a file that is not there, which is every miss, costs ten times as much.
        if (!File.Exists(path))
            return null;
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public long LengthOf(SafeFileHandle file) => RandomAccess.GetLength(file);

    public DateTimeOffset ModifiedAt(SafeFileHandle file) => File.GetLastWriteTimeUtc(file);

    public int Read(SafeFileHandle file, Span<byte> into, long offset) => RandomAccess.Read(file, into, offset);

    public SafeFileHandle Create(string path) => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);

    public void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            RandomAccess.Write(file, parts, 0);
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            // How the framework reports EFBIG, a file size limit of the process.
            throw new IOException(tooLarge.Message, tooLarge);
        }
    }

    public void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void SetTimes(SafeFileHandle file, DateTimeOffset modifiedAt, DateTimeOffset accessedAt)
    {
        File.SetLastWriteTimeUtc(file, modifiedAt.UtcDateTime);
        File.SetLastAccessTimeUtc(file, accessedAt.UtcDateTime);
    }

    public void SetModifiedAt(string path, DateTimeOffset at) => File.SetLastWriteTimeUtc(path, at.UtcDateTime);

    public void SetAccessedAt(string path, DateTimeOffset at) => File.SetLastAccessTimeUtc(path, at.UtcDateTime);

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // With its folder, even.
        }
    }

    public bool Exists(string path) => File.Exists(path);

    public IDisposable? TryLock(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(path))
        {
            return null;
        }
    }
}
