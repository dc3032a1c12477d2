using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Caching.Disk;

/// <summary>
/// Every call the disk tier makes on the file system, so that tests can let any of them fail. A fault is an <see cref="IOException"/> or an
/// <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal interface IDiskFiles
{
    /// <summary>Also makes missing parents; a folder that exists is well.</summary>
    void CreateFolder(string path);

    /// <summary>Files below a folder, links not followed, unreadable folders passed over; none if there is no folder.</summary>
    IEnumerable<DiskFileInfo> List(string folder, bool recursive);

    /// <summary>Opens for reading; null if there is no such file.</summary>
    SafeFileHandle? TryOpen(string path);

    long LengthOf(SafeFileHandle file);

    DateTimeOffset ModifiedAt(SafeFileHandle file);

    /// <returns>Bytes read; fewer than asked for at the end of the file, 0 behind it.</returns>
    int Read(SafeFileHandle file, Span<byte> into, long offset);

    /// <summary>Makes a new file for writing.</summary>
    /// <exception cref="DirectoryNotFoundException">Its folder is gone.</exception>
    SafeFileHandle Create(string path);

    /// <summary>Writes the parts one behind the other, from the start of the file.</summary>
    void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Returns when the file's bytes are on the disk itself.</summary>
    void Flush(SafeFileHandle file);

    void SetTimes(SafeFileHandle file, DateTimeOffset modifiedAt, DateTimeOffset accessedAt);

    void SetModifiedAt(string path, DateTimeOffset at);

    void SetAccessedAt(string path, DateTimeOffset at);

    /// <summary>Renames within one file system, atomically, over a file that is there.</summary>
    /// <exception cref="FileNotFoundException"><paramref name="from"/> or the folder of <paramref name="to"/> is gone.</exception>
    void Move(string from, string to);

    /// <summary>A file that is gone already is well.</summary>
    void Delete(string path);

    bool Exists(string path);

    /// <summary>Makes the file if it is missing and locks it against every other holder, in this process or another, until disposed or dead.</summary>
    /// <returns>Null if another holds it.</returns>
    IDisposable? TryLock(string path);
}
