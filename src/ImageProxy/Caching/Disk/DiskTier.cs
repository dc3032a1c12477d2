using System.Runtime.CompilerServices;
using ImageProxy.Images;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Caching.Disk;

/// <summary>Renditions in a folder: one file each, which proves itself before its first byte is used.</summary>
/// <remarks>
/// Lookups go straight to the file, so they need no start-up and see what other processes on the same folder have stored. The file's
/// modification time is when the source last confirmed the original, its access time when it was last served, to the hour. See
/// <see cref="DiskEntry"/> for the layout of a file and <see cref="DiskRoom"/> for the budget.
/// </remarks>
internal sealed partial class DiskTier : IRenditionTier, IFindsByOriginal, ITierUsage, IAsyncDisposable
{
    public const string TierName = "disk";

    private const int Writers = 4;

    /// <summary>Bodies that may wait to be written, together; what comes beyond is not stored. Bounds memory while the disk is slow.</summary>
    private const long MaxWaitingBytes = 64L << 20;

    private const int HeadGuessBytes = 4096;

    private readonly IDiskFiles _files;
    private readonly DiskLayout _layout;
    private readonly DiskIndex _index;
    private readonly DiskRoom _room;
    private readonly TemporaryFiles _temporaries;
    private readonly DiskWriter _writer;
    private readonly DiskSwitch _switch;
    private readonly CachingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<DiskTier> _logger;
    private readonly TimeSpan _revalidateAfter;
    private readonly SemaphoreSlim _writers = new(Writers);
    private long _waitingBytes;
    private volatile bool _isClosed;

    /// <param name="options">With a full path as directory.</param>
    /// <param name="files">Default: the real file system.</param>
    public DiskTier(CachingOptions options, CachingMetrics metrics, TimeProvider time, ILogger<DiskTier> logger, IDiskFiles? files = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Directory);
        (_metrics, _time, _logger, _revalidateAfter) = (metrics, time, logger, options.RevalidateAfter);
        _files = files ?? new DiskFiles();
        _layout = new(Path.Combine(Path.GetFullPath(options.Directory), "renditions"));
        _index = new(options.MaxBytes);
        _temporaries = new(_files, _layout.TemporaryFolder, time);
        _room = new(_files, _layout, _index, _temporaries, options, metrics, time, logger);
        _writer = new(_files, _layout, _index, _room, _temporaries, time, options.Sync);
        _switch = new(_layout.Root, time, logger);
        metrics.Observe(this);
        metrics.ObserveDiskOff(() => _switch.IsOff);
    }

    public string Name => TierName;

    /// <summary>Blocks of 4 KiB of entries and of files being written.</summary>
    public long Bytes => _index.Used;

    public long Entries => _index.Count;

    /// <summary>Whether faults keep the tier from writing at the moment.</summary>
    public bool IsOff => _switch.IsOff;

    /// <summary>Begins to read the folder in the background; until that is done writes wait and lookups do not.</summary>
    /// <returns>The reading under way or the last one; never fails.</returns>
    public Task Start() => _room.Start();

    public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        // Reading is synchronous: .NET has no other way for files on Linux than to block another thread of the same pool.
        try
        {
            return new(Get(key));
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            LogUnread(key, exception);
            return default;
        }
    }

    public async ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
    {
        if (_isClosed || _switch.IsBlocked || !IsAdmissible(rendition))
        {
            _metrics.Skipped(Name);
            return;
        }

        try
        {
            if (!_room.IsKnown)
                await Start().WaitAsync(cancellationToken);
            await _writers.WaitAsync(cancellationToken);
            try
            {
                await Task.Run(() => Write(key, rendition), CancellationToken.None);
            }
            finally
            {
                _writers.Release();
            }
        }
        finally
        {
            Interlocked.Add(ref _waitingBytes, -rendition.Body.Length);
        }
    }

    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken)
    {
        try
        {
            string path = _layout.PathOf(key);
            using SafeFileHandle? file = _files.TryOpen(path);
            if (file is not null && Believable(_files.ModifiedAt(file)) is var at && (at is null || at < checkedAt))
                _files.SetModifiedAt(path, checkedAt);
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            LogUnmarked(key, exception);
        }

        return default;
    }

    public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        try
        {
            _room.Delete(key);
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            LogUnremoved(key, exception);
        }

        return default;
    }

    /// <remarks>
    /// Entries this process has written or read are known by a hash of their original; of the others the head of the file is read, once.
    /// </remarks>
    public async IAsyncEnumerable<RenditionKey> FindByOriginalAsync(
        string originalKey, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!_room.IsKnown)
            await Start().WaitAsync(cancellationToken);
        foreach (RenditionKey key in await Task.Run(() => FindByOriginal(originalKey, cancellationToken), cancellationToken))
            yield return key;
    }

    /// <remarks>Reads the head of every file.</remarks>
    public async IAsyncEnumerable<RenditionKey> FindAsync(
        Func<RenditionInfo, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!_room.IsKnown)
            await Start().WaitAsync(cancellationToken);
        foreach (RenditionKey key in await Task.Run(() => Find(isWanted, cancellationToken), cancellationToken))
            yield return key;
    }

    /// <summary>Lets writes under way end, and starts no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        for (int i = 0; i < Writers; i++)
            await _writers.WaitAsync();
        await _room.DisposeAsync();
        _temporaries.Dispose();
        _writers.Release(Writers);   // Those still waiting go on, and find the tier closed.
    }

    private Rendition? Get(RenditionKey key)
    {
        EntryState? state = Read(key, out Rendition? rendition, out long length);
        if (state is null)
            _room.NoteAbsence(key);
        if (state is not EntryState.Good)
        {
            if (state is { } bad)
                Discard(key, bad);
            return null;
        }

        NoteUse(key, length, rendition!.Info.OriginalKey);
        return rendition;
    }

    private void NoteUse(RenditionKey key, long length, string originalKey)
    {
        try
        {
            DateTimeOffset now = _time.GetUtcNow();
            ulong original = OriginalHash.Short(originalKey);
            if (!_index.TryTouch(key, original, now, out bool isDue))
            {
                // Stored by another process, or removed since we read it: then it must not be counted.
                lock (_room.LockOf(key))
                    isDue = _files.Exists(_layout.PathOf(key)) && _index.Touch(key, length, original, now);
            }

            if (isDue)
                _files.SetAccessedAt(_layout.PathOf(key), now);
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            LogUnmarked(key, exception);   // A disk that cannot be written to still serves.
        }
    }

    /// <returns>Null if there is no file.</returns>
    private EntryState? Read(RenditionKey key, out Rendition? rendition, out long length)
    {
        (rendition, length) = (null, 0);
        using SafeFileHandle? file = _files.TryOpen(_layout.PathOf(key));
        if (file is null)
            return null;
        length = _files.LengthOf(file);
        if (length is < DiskEntry.HeaderBytes or > DiskEntry.MaxBytes)
            return EntryState.Damaged;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        if (ReadUpTo(file, bytes) < length)
            return EntryState.Damaged;
        EntryState state = DiskEntry.Read(bytes, key, out Rendition? stored);
        if (stored is not null)
            rendition = stored with { Info = stored.Info with { CheckedAt = CheckedAt(file, stored.Info) } };
        return state;
    }

    private int ReadUpTo(SafeFileHandle file, Span<byte> into)
    {
        int total = 0;
        while (total < into.Length && _files.Read(file, into[total..], total) is > 0 and int read)
            total += read;
        return total;
    }

    /// <summary>The later of both times that are not in the future; if the clock has gone back behind both, just due for revalidation.</summary>
    private DateTimeOffset CheckedAt(SafeFileHandle file, RenditionInfo written)
    {
        DateTimeOffset? marked = Believable(_files.ModifiedAt(file));
        DateTimeOffset? first = Believable(written.CheckedAt);
        return (marked > first ? marked : first ?? marked) ?? _time.GetUtcNow() - _revalidateAfter;
    }

    private DateTimeOffset? Believable(DateTimeOffset at) => at <= _time.GetUtcNow() ? at : null;

    private void Discard(RenditionKey key, EntryState state)
    {
        lock (_room.LockOf(key))
        {
            // Meanwhile a good one may have been stored in its place.
            if (Read(key, out _, out _) is not { } now || now == EntryState.Good)
                return;
            _metrics.Corrupt(Name);
            if (state == EntryState.OtherVersion)
                LogOtherVersion(key);
            else
                LogDamaged(key, state);
            _files.Delete(_layout.PathOf(key));
            _index.Remove(key);
        }
    }

    private bool IsAdmissible(Rendition rendition)
    {
        if (rendition.Body.Length > DiskEntry.MaxBodyBytes)
            return false;
        if (Interlocked.Add(ref _waitingBytes, rendition.Body.Length) <= MaxWaitingBytes)
            return true;
        Interlocked.Add(ref _waitingBytes, -rendition.Body.Length);
        return false;
    }

    private void Write(RenditionKey key, Rendition rendition)
    {
        if (!_room.IsKnown || _isClosed || !_switch.TryEnter(out bool isProbe))
        {
            _metrics.Skipped(Name);
            return;
        }

        bool isReported = false;
        try
        {
            bool isStored = DiskEntry.Head(key, rendition) is { } head && WriteOrGiveWay(key, head, rendition);
            isReported = true;
            if (isStored)
            {
                _switch.Succeeded(isProbe);
                return;
            }

            _switch.Skipped(isProbe);
            _metrics.Skipped(Name);
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            isReported = true;
            _switch.Failed(exception, isProbe);
            _metrics.Skipped(Name);
        }
        finally
        {
            if (!isReported)
                _switch.Skipped(isProbe);
        }
    }

    /// <summary>On a full disk old entries go for the new one, once; if that is not enough, others fill the disk as fast.</summary>
    private bool WriteOrGiveWay(RenditionKey key, byte[] head, Rendition rendition)
    {
        long limit = _index.Limit;
        try
        {
            return _writer.TryWrite(key, head, rendition);
        }
        catch (IOException full) when (DiskFault.IsFull(full))
        {
            // Not in the filter: only here has the temporary file gone.
            if (!_room.GiveWay(limit))
                throw;
        }

        return _writer.TryWrite(key, head, rendition);
    }

    private List<RenditionKey> FindByOriginal(string originalKey, CancellationToken cancellationToken)
    {
        var found = new List<RenditionKey>();
        foreach (RenditionKey key in _index.PerhapsOf(OriginalHash.Short(originalKey)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadInfo(key) is not { } info)
                continue;
            _index.Learn(key, OriginalHash.Short(info.OriginalKey));
            if (info.OriginalKey == originalKey)
                found.Add(key);
        }

        return found;
    }

    private List<RenditionKey> Find(Func<RenditionInfo, bool> isWanted, CancellationToken cancellationToken)
    {
        var found = new List<RenditionKey>();
        foreach (RenditionKey key in _index.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadInfo(key) is not { } info)
                continue;
            _index.Learn(key, OriginalHash.Short(info.OriginalKey));
            if (isWanted(info))
                found.Add(key);
        }

        return found;
    }

    /// <summary>What stands before an entry's body; null if there is no entry, or none to be believed.</summary>
    private RenditionInfo? ReadInfo(RenditionKey key)
    {
        try
        {
            using SafeFileHandle? file = _files.TryOpen(_layout.PathOf(key));
            if (file is null)
                return null;
            byte[] start = new byte[HeadGuessBytes];
            int read = ReadUpTo(file, start);
            if (DiskEntry.HeadBytes(start.AsSpan(0, read)) is { } needed && needed > read)
            {
                start = new byte[needed];
                read = ReadUpTo(file, start);
            }

            DiskEntry.ReadHead(start.AsSpan(0, read), _files.LengthOf(file), key, out RenditionInfo? info, out _);
            return info;
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            LogUnread(key, exception);
            return null;
        }
    }

    [LoggerMessage(3020, LogLevel.Debug, "Entry {Key} could not be read.")]
    private partial void LogUnread(RenditionKey key, Exception fault);

    [LoggerMessage(3021, LogLevel.Debug, "Entry {Key} could not be marked as checked or used.")]
    private partial void LogUnmarked(RenditionKey key, Exception fault);

    [LoggerMessage(3022, LogLevel.Warning, "Entry {Key} could not be removed.")]
    private partial void LogUnremoved(RenditionKey key, Exception fault);

    [LoggerMessage(3023, LogLevel.Warning, "Entry {Key} is not what was stored ({State}); it is removed and will be rendered again.")]
    private partial void LogDamaged(RenditionKey key, EntryState state);

    [LoggerMessage(3024, LogLevel.Debug, "Entry {Key} was written by another version; it is removed and will be rendered again.")]
    private partial void LogOtherVersion(RenditionKey key);
}
