using System.Buffers;

namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>
/// Writes the journal on a thread of its own. All records that come while one write is under way make the next, with one flush for all
/// (group commit).
/// </summary>
/// <param name="gate">The queue's lock: records are posted, and <paramref name="snapshot"/> is asked for, under it.</param>
/// <param name="snapshot">All that is open, as whole records: what the journal is rewritten with.</param>
/// <param name="sync">Whether announcements are flushed to the disk itself.</param>
internal sealed partial class JournalWriter(JournalFile file, object gate, Func<IEnumerable<JournalRecord>> snapshot, bool sync, ILogger logger)
{
    /// <summary>A journal below this is never rewritten for its size.</summary>
    internal const int MinRewriteBytes = 1 << 20;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Pending> _pending = [];
    private long _rewriteAt = Math.Max(MinRewriteBytes, file.Length * 2);
    private bool _mustRewrite;
    private bool _isStopping;
    private bool _isFailing;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "Upload journal" }.Start();

    /// <summary>The caller has the lock.</summary>
    /// <param name="undo">Done under the lock when the record could not be written.</param>
    /// <returns>Completes when the record is written; that of an announcement when it is on the disk, where so set.</returns>
    public Task PostAsync(JournalRecord record, Action? undo = null)
    {
        ObjectDisposedException.ThrowIf(_isStopping, this);
        var pending = new Pending(record, undo, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _pending.Add(pending);
        Monitor.Pulse(gate);
        return pending.Done.Task;
    }

    /// <summary>Writes what was posted, then ends.</summary>
    public Task StopAsync()
    {
        lock (gate)
        {
            _isStopping = true;
            Monitor.Pulse(gate);
        }

        return _ended.Task;
    }

    private void Run()
    {
        while (Next(out var batch, out byte[]? whole))
        {
            try
            {
                Write(batch, whole);
                LogMended();
                foreach (var pending in batch)
                    pending.Done.TrySetResult();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(batch, e);
            }
        }

        file.Dispose();
        _ended.TrySetResult();
    }

    /// <param name="whole">The records to rewrite the journal with, those of the batch included, when that is due.</param>
    private bool Next(out List<Pending> batch, out byte[]? whole)
    {
        lock (gate)
        {
            while (_pending.Count == 0 && !_isStopping)
                Monitor.Wait(gate);
            (batch, _pending) = (_pending, []);
            whole = _mustRewrite || file.Length > _rewriteAt ? Encode(snapshot()) : null;
            return batch.Count > 0;
        }
    }

    private void Write(List<Pending> batch, byte[]? whole)
    {
        if (whole is not null && TryRewrite(whole))
            return;
        file.Append(Encode(batch.Select(p => p.Record)));
        if (!sync || !batch.Exists(p => p.Record.Kind == JournalKind.Announced))
            return;
        try
        {
            file.Flush();
        }
        catch (IOException)
        {
            // The kernel may have dropped what it could not write, and will not say so again.
            _mustRewrite = true;
            throw;
        }
    }

    /// <returns>False where the journal has only grown too long, and can be appended to all the same.</returns>
    private bool TryRewrite(byte[] whole)
    {
        try
        {
            file.Rewrite(whole);
            (_mustRewrite, _rewriteAt) = (false, Math.Max(MinRewriteBytes, file.Length * 4));
            return true;
        }
        catch (IOException e) when (!_mustRewrite)
        {
            LogNotRewritten(e);
            _rewriteAt = file.Length * 2;
            return false;
        }
    }

    private void Fail(List<Pending> batch, Exception fault)
    {
        if (!_isFailing)
            LogFailed(fault);
        _isFailing = true;
        lock (gate)
        {
            foreach (var pending in batch)
                pending.Undo?.Invoke();
        }

        foreach (var pending in batch)
            pending.Done.TrySetException(fault);
    }

    private void LogMended()
    {
        if (_isFailing)
            LogWrites();
        _isFailing = false;
    }

    private static byte[] Encode(IEnumerable<JournalRecord> records)
    {
        var to = new ArrayBufferWriter<byte>(4096);
        foreach (var record in records)
            record.WriteTo(to);
        return to.WrittenSpan.ToArray();
    }

    [LoggerMessage(8201, LogLevel.Error, "The journal of uploads cannot be written; until it can, no upload is taken.")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(8202, LogLevel.Information, "The journal of uploads can be written again.")]
    private partial void LogWrites();

    [LoggerMessage(8203, LogLevel.Warning, "The journal of uploads could not be rewritten; it grows on.")]
    private partial void LogNotRewritten(Exception fault);

    private sealed record Pending(JournalRecord Record, Action? Undo, TaskCompletionSource Done);
}
