using System.Threading.Channels;

namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>
/// A queue in this process. What was announced lies in a journal and is delivered again after a restart, however the process has ended; what
/// was held then counts as delivered.
/// </summary>
/// <remarks>
/// The folder is taken at the first use. While another process has it, announcements are refused, and whoever takes waits until it is free:
/// so a new process can start before the old one has ended.
/// </remarks>
internal sealed partial class JournaledQueue(UploadQueueOptions options, UploadQueueMetrics metrics, TimeProvider time, ILogger<JournaledQueue> logger)
    : IUploadQueue, IUploadQueueUsage, IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly object _lock = new();
    private readonly string _folder = Path.GetFullPath(options.Directory);
    private readonly Dictionary<long, JournalEntry> _open = [];
    private readonly PriorityQueue<JournalEntry, long> _later = new();
    private readonly Channel<JournalEntry> _ready = Channel.CreateUnbounded<JournalEntry>();
    private readonly CancellationTokenSource _stopping = new();
    private JournalWriter? _writer;
    private ITimer? _timer;
    private long _lastNumber;
    private bool _isDisposed;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask AnnounceAsync(string id, CancellationToken cancel)
    {
        UploadId.Check(id);
        cancel.ThrowIfCancellationRequested();
        try
        {
            JournalEntry entry;
            Task written;
            lock (_lock)
            {
                var writer = Writer();
                if (_open.Count >= options.Capacity)
                    throw new UploadQueueException($"The queue is full: {options.Capacity} uploads are open.");
                entry = new(++_lastNumber, id, Now);
                _open.Add(entry.Number, entry);
                written = writer.PostAsync(entry.Whole, () => _open.Remove(entry.Number));
            }

            await written; // to its end, whether or not the caller still waits: it is announced, or it is not
            _ready.Writer.TryWrite(entry);
            metrics.Announced(isRefused: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UploadQueueException)
        {
            metrics.Announced(isRefused: true);
            throw e as UploadQueueException ?? new UploadQueueException($"The journal of uploads cannot be used: {e.Message}", e);
        }
    }

    public async ValueTask<IUploadDelivery> TakeAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        await OpenAsync(either.Token);
        var entry = await _ready.Reader.ReadAsync(either.Token);
        Task written;
        lock (_lock)
        {
            (entry.Attempt, entry.IsHeld) = (entry.Attempt + 1, true);
            written = PostAsync(new(JournalKind.Taken, entry.Number, entry.Attempt));
        }

        await written; // so that work which ends the process counts as tried
        metrics.Delivered(entry.Attempt);
        return new JournaledDelivery(this, entry.Number, entry.Id, entry.Attempt);
    }

    public ValueTask<QueueUsage> MeasureAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(new QueueUsage(
                _open.Count, _open.Count == 0 ? null : TimeSpan.FromMilliseconds(Math.Max(0, Now - _open.Values.Min(e => e.AnnouncedAt)))));
        }
    }

    /// <summary>Closes the journal. What is held remains to be delivered by the next process.</summary>
    public async ValueTask DisposeAsync()
    {
        JournalWriter? writer;
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            writer = _writer;
            _timer?.Dispose();
        }

        await _stopping.CancelAsync();
        if (writer is not null)
            await writer.StopAsync();
        _stopping.Dispose();
    }

    internal async Task CompleteAsync(long number)
    {
        Task written;
        lock (_lock)
        {
            if (!_open.Remove(number))
                return;
            written = PostAsync(new(JournalKind.Completed, number));
        }

        await written;
        metrics.Completed();
    }

    internal async Task ReturnAsync(long number, TimeSpan after)
    {
        Task written;
        lock (_lock)
        {
            if (!_open.TryGetValue(number, out var entry))
                return;
            (entry.Due, entry.IsHeld) = (Now + (long)Math.Clamp(Math.Ceiling(after.TotalMilliseconds), 0, int.MaxValue), false);
            written = PostAsync(new(JournalKind.Returned, number, entry.Attempt, Due: entry.Due));
            Schedule(entry);
        }

        await written;
        metrics.Returned();
    }

    private async ValueTask OpenAsync(CancellationToken cancel)
    {
        for (bool isTold = false; ;)
        {
            try
            {
                lock (_lock)
                    Writer();
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!isTold)
                    LogNotOpened(e.Message);
                isTold = true;
            }

            await Task.Delay(LookAgain, time, cancel);
        }
    }

    /// <summary>Opens the journal if it is not. The caller has the lock.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be used.</exception>
    private JournalWriter Writer()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_writer is not null)
            return _writer;
        var file = JournalFile.Open(_folder, out var replay);
        _timer = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writer = new(file, _lock, () => _open.Values.Select(e => e.Whole), options.Sync, logger);
        _lastNumber = replay.LastNumber;
        int held = replay.Open.Count(e => e.IsHeld);
        foreach (var entry in replay.Open)
        {
            (entry.Due, entry.IsHeld) = (entry.IsHeld ? 0 : entry.Due, false);
            _open.Add(entry.Number, entry);
            Schedule(entry);
        }

        metrics.Claimed(held);
        if (replay.DamagedBytes > 0)
            LogDamaged(_folder, replay.DamagedBytes);
        if (replay.Open.Count > 0)
            LogOpened(replay.Open.Count, held);
        _writer.Start();
        return _writer;
    }

    private Task PostAsync(JournalRecord record) => LoggedAsync((_writer ?? throw new InvalidOperationException("Nothing was taken yet.")).PostAsync(record));

    /// <summary>A fault is the journal's to tell: it is not the holder's. In this process what was done stays done.</summary>
    private static async Task LoggedAsync(Task written) => await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The caller has the lock.</summary>
    private void Schedule(JournalEntry entry)
    {
        if (entry.Due <= Now)
        {
            _ready.Writer.TryWrite(entry);
            return;
        }

        _later.Enqueue(entry, entry.Due);
        if (_later.Peek() == entry)
            SetTimer();
    }

    private void Release()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            while (_later.TryPeek(out _, out long due) && due <= Now)
                _ready.Writer.TryWrite(_later.Dequeue());
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (_later.TryPeek(out _, out long due))
            _timer!.Change(TimeSpan.FromMilliseconds(Math.Max(1, due - Now)), Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(8204, LogLevel.Warning, "The journal of uploads cannot be opened yet: {Reason}")]
    private partial void LogNotOpened(string reason);

    [LoggerMessage(8205, LogLevel.Error, "The journal of uploads in {Folder} is damaged: {Bytes} bytes in its midst are no records. Uploads may be lost, or crunched again.")]
    private partial void LogDamaged(string folder, int bytes);

    [LoggerMessage(8206, LogLevel.Information, "The journal of uploads has {Open} open, {Held} of them held when the process before ended.")]
    private partial void LogOpened(int open, int held);
}
