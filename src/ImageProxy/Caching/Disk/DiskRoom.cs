using ImageProxy.Images;

namespace ImageProxy.Caching.Disk;

/// <summary>Keeps the folder within its budget: knows what is in it, makes room, clears up after dead processes.</summary>
internal sealed partial class DiskRoom : IAsyncDisposable
{
    private static readonly TimeSpan RetryScanAfter = TimeSpan.FromSeconds(10);

    private readonly IDiskFiles _files;
    private readonly DiskLayout _layout;
    private readonly DiskIndex _index;
    private readonly TemporaryFiles _temporaries;
    private readonly CachingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _rescanEvery;
    private readonly double _lowWaterShare;
    private readonly Lock[] _keyLocks = [.. Enumerable.Range(0, 64).Select(static _ => new Lock())];
    private readonly Lock _evicting = new();
    private readonly Lock _scanning = new();
    private readonly CancellationTokenSource _stopping = new();
    private ITimer? _timer;
    private Task? _scan;
    private volatile bool _isKnown;

    public DiskRoom(
        IDiskFiles files, DiskLayout layout, DiskIndex index, TemporaryFiles temporaries, CachingOptions options, CachingMetrics metrics,
        TimeProvider time, ILogger logger)
    {
        (_files, _layout, _index, _temporaries, _metrics, _time, _logger) = (files, layout, index, temporaries, metrics, time, logger);
        _rescanEvery = options.RescanEvery;
        _lowWaterShare = options.LowWater;
    }

    /// <summary>Whether the folder has been read whole at least once; before that nothing may be written, as nobody knows how full it is.</summary>
    public bool IsKnown => _isKnown;

    private long LowWater => (long)(_index.Limit * _lowWaterShare);

    /// <summary>Reads the folder in the background, now and every <see cref="CachingOptions.RescanEvery"/>; once, however often called.</summary>
    /// <returns>The reading under way or the last one; never fails. See <see cref="IsKnown"/> for its outcome.</returns>
    public Task Start()
    {
        lock (_scanning)
        {
            if (_scan is null)
            {
                _timer = _time.CreateTimer(static room => ((DiskRoom)room!).Rescan(), this, _rescanEvery, _rescanEvery);
                _scan = Task.Run(Scan);
            }

            return _scan;
        }
    }

    /// <summary>Guards an entry's file and its place in the index while both change.</summary>
    public Lock LockOf(RenditionKey key) => _keyLocks[key.B % (ulong)_keyLocks.Length];

    /// <summary>Promises room, removing the least recently used entries down to the low-water mark if there is none.</summary>
    /// <returns>False if the write must not happen: it would exceed the budget.</returns>
    public bool Reserve(long bytes)
    {
        if (bytes > _index.Limit)
            return false;
        if (_index.TryReserve(bytes))
            return true;
        lock (_evicting)
        {
            if (_index.TryReserve(bytes))
                return true;
            Evict(Math.Max(0, Math.Min(LowWater, _index.Limit - bytes)));
            return _index.TryReserve(bytes);
        }
    }

    /// <summary>
    /// The disk is full before the budget is, because others use it too: removes a tenth of what is stored, and keeps to what is left until
    /// the folder is read the next time.
    /// </summary>
    /// <param name="limit">The limit when the write that failed began; where another writer has made it smaller since, that is enough.</param>
    /// <returns>Whether a second try has a chance.</returns>
    public bool GiveWay(long limit)
    {
        lock (_evicting)
        {
            if (_index.Limit < limit)
                return true;
            if (!_index.TryShrink())
                return false;
            LogGaveWay(_layout.Root, _index.Limit);
            Evict(_index.Limit);
            return true;
        }
    }

    /// <summary>A lookup has found no file: if we thought there was one, somebody else has removed it.</summary>
    public void NoteAbsence(RenditionKey key)
    {
        if (!_index.Contains(key))
            return;
        lock (LockOf(key))
        {
            if (!_files.Exists(_layout.PathOf(key)))
                _index.Remove(key);
        }
    }

    /// <summary>Removes an entry's file and what is known of it.</summary>
    public void Delete(RenditionKey key)
    {
        lock (LockOf(key))
        {
            _files.Delete(_layout.PathOf(key));
            _index.Remove(key);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
        Task? last;
        lock (_scanning)
            last = _scan;
        await (last ?? Task.CompletedTask);
        _stopping.Dispose();
    }

    private void Rescan()
    {
        lock (_scanning)
        {
            if (_scan is not { IsCompleted: true } || _stopping.IsCancellationRequested)
                return;
            _index.Unshrink();
            _scan = Task.Run(Scan);
        }
    }

    private void Scan()
    {
        try
        {
            long began = _time.GetTimestamp();
            _index.BeginScan();
            _index.EndScan(Read());
            _isKnown = true;
            LogScanned(_layout.Root, _index.Count, _index.Used, _time.GetElapsedTime(began).TotalMilliseconds);
            _temporaries.Sweep();
            if (_index.Used > _index.Limit)
            {
                lock (_evicting)
                    Evict(LowWater);
            }
        }
        catch (OperationCanceledException)
        {
            _index.AbandonScan();
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            _index.AbandonScan();
            LogUnreadable(_layout.Root, exception);
            if (!_isKnown)
                _timer?.Change(RetryScanAfter, _rescanEvery);
        }
    }

    private Dictionary<RenditionKey, ScannedEntry> Read()
    {
        var found = new Dictionary<RenditionKey, ScannedEntry>();
        DateTimeOffset now = _time.GetUtcNow();
        foreach (DiskFileInfo file in _files.List(_layout.Root, recursive: true))
        {
            _stopping.Token.ThrowIfCancellationRequested();
            if (!_layout.TryParse(file.Path, out RenditionKey key))
                continue;
            DateTimeOffset use = file.AccessedAt > file.ModifiedAt ? file.AccessedAt : file.ModifiedAt;
            found[key] = new(file.Length, use < now ? use : now);
        }

        return found;
    }

    /// <summary>Under the lock of eviction.</summary>
    private void Evict(long target)
    {
        long excess = _index.Used - target;
        if (excess <= 0)
            return;
        foreach (RenditionKey key in _index.Oldest(excess, out long cutoff))
        {
            if (_index.Used <= target)
                return;   // Several may have the same last use; not all of them have to go.
            lock (LockOf(key))
            {
                if (!_index.IsUnusedSince(key, cutoff))
                    continue;
                _files.Delete(_layout.PathOf(key));
                _index.Remove(key);
            }

            _metrics.Evicted(DiskTier.TierName);
        }
    }

    [LoggerMessage(3010, LogLevel.Information, "The disk tier in {Folder} holds {Entries} renditions in {Bytes} bytes; reading it took {Milliseconds} ms.")]
    private partial void LogScanned(string folder, int entries, long bytes, double milliseconds);

    [LoggerMessage(3012, LogLevel.Warning, "The disk under {Folder} is full; the tier keeps to {Limit} bytes until it reads its folder again.")]
    private partial void LogGaveWay(string folder, long limit);

    [LoggerMessage(3011, LogLevel.Warning, "The disk tier's folder {Folder} could not be read; it is tried again.")]
    private partial void LogUnreadable(string folder, Exception fault);
}
