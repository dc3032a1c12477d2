using System.Buffers;
using System.Security.Cryptography;

namespace ImageProxy.Caching.Disk;

/// <summary>Names for files on their way to becoming entries, and the removal of those whose writer died.</summary>
/// <remarks>
/// A writer draws a random name, makes <c>{owner}.lock</c> and keeps it locked while it lives; its files are <c>{owner}-{number}.tmp</c>.
/// The kernel gives the lock up when the process ends, however it ends, so whoever can take it knows that the owner is dead. Process ids
/// would not tell: containers that share a folder all have number 1.
/// </remarks>
internal sealed class TemporaryFiles(IDiskFiles files, string folder, TimeProvider time) : IDisposable
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int OwnerDigits = 16;
    private const string Extension = ".tmp";
    private const string LockExtension = ".lock";

    /// <summary>No write takes as long; a file of this age has been forgotten, whoever's it is.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _inUse = new(StringComparer.Ordinal);
    private string? _owner;
    private IDisposable? _ownership;
    private long _number;

    /// <summary>A path nobody else uses, until <see cref="Done"/>.</summary>
    public string Take()
    {
        lock (_lock)
        {
            if (_owner is null)
                Open();
            string path = Path.Join(folder, $"{_owner}-{++_number:x}{Extension}");
            _inUse.Add(path);
            return path;
        }
    }

    /// <summary>There is nothing under this path any more.</summary>
    public void Done(string path)
    {
        lock (_lock)
            _inUse.Remove(path);
    }

    /// <summary>The folder was deleted under us, and our lock with it: begins anew.</summary>
    /// <param name="lost">The path that could not be made.</param>
    /// <returns>As <see cref="Take"/>.</returns>
    public string Retake(string lost)
    {
        lock (_lock)
        {
            _inUse.Remove(lost);
            if (_owner is not null && Path.GetFileName(lost.AsSpan()).StartsWith(_owner))
                Close();
            return Take();
        }
    }

    /// <summary>Removes what dead writers left, and what living ones have forgotten. Names we would not have given are left alone.</summary>
    public void Sweep()
    {
        string? self;
        lock (_lock)
            self = _owner;
        var ours = files.List(folder, recursive: false).Where(f => OwnerOf(f.Path) is not null);
        foreach (IGrouping<string, DiskFileInfo> group in ours.ToLookup(f => OwnerOf(f.Path)!))
        {
            if (group.Key == self)
                SweepOwn(group);
            else
                SweepOther(group.Key, group);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_owner is { } owner && _inUse.Count == 0)
                TryDelete(LockPath(owner));
            Close();
        }
    }

    private void Open()
    {
        files.CreateFolder(folder);
        for (int attempt = 0; attempt < 8; attempt++)
        {
            string owner = RandomNumberGenerator.GetHexString(OwnerDigits, lowercase: true);
            if (files.TryLock(LockPath(owner)) is not { } held)
                continue;

            // Between making and locking it, a sweeper may have taken it for a dead one's and deleted it: then the lock is on nothing.
            if (files.Exists(LockPath(owner)))
            {
                (_owner, _ownership) = (owner, held);
                return;
            }

            held.Dispose();
        }

        throw new IOException("No lock could be taken for temporary files.");
    }

    private void Close()
    {
        _ownership?.Dispose();
        (_owner, _ownership) = (null, null);
    }

    private void SweepOwn(IEnumerable<DiskFileInfo> own)
    {
        foreach (DiskFileInfo file in own.Where(f => f.Path.EndsWith(Extension, StringComparison.Ordinal)))
        {
            bool inUse;
            lock (_lock)
                inUse = _inUse.Contains(file.Path);
            if (!inUse)
                TryDelete(file.Path);
        }
    }

    private void SweepOther(string owner, IEnumerable<DiskFileInfo> theirs)
    {
        using IDisposable? held = TryLock(owner);
        bool isDead = held is not null;
        foreach (DiskFileInfo file in theirs.Where(f => f.Path.EndsWith(Extension, StringComparison.Ordinal)))
        {
            if (isDead || time.GetUtcNow() - file.CreatedAt > Forgotten)
                TryDelete(file.Path);
        }

        if (isDead)
            TryDelete(LockPath(owner));
    }

    private IDisposable? TryLock(string owner)
    {
        try
        {
            return files.TryLock(LockPath(owner));
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            return null;
        }
    }

    /// <summary>What cannot be removed now is removed by the next sweep.</summary>
    private void TryDelete(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
        }
    }

    private string LockPath(string owner) => Path.Join(folder, owner + LockExtension);

    private static string? OwnerOf(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        if (name.Length <= OwnerDigits || name[..OwnerDigits].ContainsAnyExcept(HexDigits))
            return null;
        ReadOnlySpan<char> rest = name[OwnerDigits..];
        bool isOurs = rest is LockExtension || (rest[0] == '-' && rest.EndsWith(Extension));
        return isOurs ? name[..OwnerDigits].ToString() : null;
    }
}
