using System.Collections.Concurrent;
using ImageProxy.Caching.Disk;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Tests.Caching.Disk;

/// <summary>The real file system, except that chosen calls fail; counts calls, and bytes as they come and go.</summary>
internal sealed class ScriptedFiles : IDiskFiles
{
    private readonly DiskFiles _real = new();
    private readonly List<IDisposable> _locks = [];
    private readonly ConcurrentQueue<string> _names = [];
    private readonly Lock _lock = new();
    private int _calls;
    private long _bytes;

    /// <summary>Called before each call with its name and number, from 1; an exception it returns is thrown.</summary>
    public Func<string, int, Exception?> Fault { get; set; } = static (_, _) => null;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Names of the calls so far.</summary>
    public IReadOnlyList<string> Names => [.. _names];

    /// <summary>The most bytes, in blocks of 4 KiB, that were in files written here at any moment.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>As the kernel does for a process that has died.</summary>
    public void ReleaseLocks()
    {
        foreach (IDisposable held in _locks)
            held.Dispose();
    }

    public void CreateFolder(string path)
    {
        Count(nameof(CreateFolder));
        _real.CreateFolder(path);
    }

    public IEnumerable<DiskFileInfo> List(string folder, bool recursive)
    {
        Count(nameof(List));
        return _real.List(folder, recursive);
    }

    public SafeFileHandle? TryOpen(string path)
    {
        Count(nameof(TryOpen));
        return _real.TryOpen(path);
    }

    public long LengthOf(SafeFileHandle file)
    {
        Count(nameof(LengthOf));
        return _real.LengthOf(file);
    }

    public DateTimeOffset ModifiedAt(SafeFileHandle file)
    {
        Count(nameof(ModifiedAt));
        return _real.ModifiedAt(file);
    }

    /// <remarks>Half of what is asked for at a time: nobody may rely on one read being enough.</remarks>
    public int Read(SafeFileHandle file, Span<byte> into, long offset)
    {
        Count(nameof(Read));
        return _real.Read(file, into[..((into.Length + 1) / 2)], offset);
    }

    public SafeFileHandle Create(string path)
    {
        Count(nameof(Create));
        return _real.Create(path);
    }

    /// <remarks>A failing write leaves half of the first part behind.</remarks>
    public void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            Count(nameof(Write));
        }
        catch
        {
            _real.Write(file, [parts[0][..(parts[0].Length / 2)]]);
            throw;
        }

        Add(Rounded(parts.Sum(p => p.Length)));
        _real.Write(file, parts);
    }

    /// <remarks>Only counted: no test can tell whether the disk was really reached, and it takes a millisecond.</remarks>
    public void Flush(SafeFileHandle file) => Count(nameof(Flush));

    public void SetTimes(SafeFileHandle file, DateTimeOffset modifiedAt, DateTimeOffset accessedAt)
    {
        Count(nameof(SetTimes));
        _real.SetTimes(file, modifiedAt, accessedAt);
    }

    public void SetModifiedAt(string path, DateTimeOffset at)
    {
        Count(nameof(SetModifiedAt));
        _real.SetModifiedAt(path, at);
    }

    public void SetAccessedAt(string path, DateTimeOffset at)
    {
        Count(nameof(SetAccessedAt));
        _real.SetAccessedAt(path, at);
    }

    public void Move(string from, string to)
    {
        Count(nameof(Move));
        long replaced = Length(to);
        _real.Move(from, to);
        Add(-replaced);
    }

    public void Delete(string path)
    {
        Count(nameof(Delete));
        long removed = Length(path);
        _real.Delete(path);
        Add(-removed);
    }

    public bool Exists(string path)
    {
        Count(nameof(Exists));
        return _real.Exists(path);
    }

    public IDisposable? TryLock(string path)
    {
        Count(nameof(TryLock));
        IDisposable? held = _real.TryLock(path);
        if (held is not null)
            _locks.Add(held);
        return held;
    }

    private static long Length(string path) => File.Exists(path) && !path.EndsWith(".lock", StringComparison.Ordinal) ? Rounded(new FileInfo(path).Length) : 0;

    private static long Rounded(long bytes) => (bytes + 4095) / 4096 * 4096;

    private void Add(long bytes)
    {
        lock (_lock)
        {
            _bytes += bytes;
            PeakBytes = Math.Max(PeakBytes, _bytes);
        }
    }

    private void Count(string name)
    {
        int number = Interlocked.Increment(ref _calls);
        _names.Enqueue(name);
        if (Fault(name, number) is { } fault)
            throw fault;
    }
}
