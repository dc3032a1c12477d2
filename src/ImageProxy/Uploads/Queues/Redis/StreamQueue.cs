using System.Globalization;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Uploads.Queues.Redis;

/// <summary>
/// A queue in a stream of Redis, for a fleet. Every process is a consumer of one group; what a dead one had is claimed by the others after
/// <see cref="UploadQueueOptions.Lease"/>. An entry is deleted when it is done: the stream holds what is open and nothing else.
/// </summary>
/// <remarks>An announcement is as durable as Redis is: see docs/decisions/0071.</remarks>
internal sealed class StreamQueue : IUploadQueue, IUploadQueueUsage, IAsyncDisposable
{
    private const string Group = "workers";

    /// <summary>Well within what <see cref="RespLine"/> takes for a dead connection; also how often it is looked for what is due or abandoned.</summary>
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ForgetConsumers = TimeSpan.FromDays(1);

    private readonly UploadQueueOptions _options;
    private readonly UploadQueueMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<StreamQueue> _logger;
    private readonly RespLine _commands;
    private readonly RespLine _blocking;
    private readonly Lazy<Task> _started;
    private readonly string _consumer = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():n}";
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task<object?>? _reading;
    private bool _isSwept;

    /// <param name="options">With a Redis that can be read.</param>
    public StreamQueue(UploadQueueOptions options, UploadQueueMetrics metrics, TimeProvider time, ILogger<StreamQueue> logger)
    {
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        var settings = RespSettings.TryParse(options.Redis!, out _)!;
        (_commands, _blocking) = (new(settings, null, null, time), new(settings, null, null, time));
        _started = new(() => Task.WhenAll(_commands.StartAsync(), _blocking.StartAsync()));
    }

    private string LaterKey => _options.Key + ":later";

    public async ValueTask AnnounceAsync(string id, CancellationToken cancel)
    {
        UploadId.Check(id);
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (await RunAsync(StreamScripts.Announce, _options.Capacity, id) is not 1L)
                throw new UploadQueueException($"The queue is full: {_options.Capacity} uploads are open.");
            _metrics.Announced(isRefused: false);
        }
        catch (UploadQueueException)
        {
            _metrics.Announced(isRefused: true);
            throw;
        }
    }

    /// <summary>One caller asks at a time: the others could only ask the same.</summary>
    public async ValueTask<IUploadDelivery> TakeAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                if (await TakeNowAsync() is { } there)
                    return Deliver(there);
                if (await ReadAsync(cancel) is { } read)
                    return Deliver(read);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<QueueUsage> MeasureAsync(CancellationToken cancel) => await RunAsync(StreamScripts.Measure) is object?[] and [long open, long age]
        ? new(open, open == 0 ? null : TimeSpan.FromMilliseconds(age))
        : throw new UploadQueueException("Redis has answered something else.");

    /// <summary>Gives back what was read and nobody has taken.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_reading is { } reading)
        {
            try
            {
                if (StreamEntry.OfRead(await reading.WaitAsync(Block * 2, _time)) is { } entry)
                    await new StreamLease(this, entry).ReturnAsync(TimeSpan.Zero);
            }
            catch (Exception e) when (e is IOException or RespError or TimeoutException or UploadQueueException)
            {
                // It is claimed after the lease.
            }
        }

        await _commands.DisposeAsync();
        await _blocking.DisposeAsync();
        _turn.Dispose();
    }

    private LeasedDelivery Deliver(StreamEntry entry)
    {
        if (entry.WasAbandoned)
            _metrics.Claimed();
        return new(entry.Id, entry.Attempt, new StreamLease(this, entry), _options.Lease, _metrics, _time, _logger);
    }

    private async Task<StreamEntry?> TakeNowAsync()
    {
        object?[] arguments = [Group, _consumer, (long)_options.Lease.TotalMilliseconds];
        try
        {
            return StreamEntry.OfScript(await RunAsync(StreamScripts.Take, arguments!));
        }
        catch (UploadQueueException e) when (e.InnerException is RespError error && error.Message.Contains("NOGROUP", StringComparison.Ordinal))
        {
            await CreateGroupAsync();
            return null;
        }
    }

    /// <summary>Waits a moment for something new. A wait that was given up goes on, and is the next caller's.</summary>
    private async Task<StreamEntry?> ReadAsync(CancellationToken cancel)
    {
        await SweepAsync();
        var reading = _reading ??= _blocking.SendAsync(RespCommand.Encode(
            "XREADGROUP", "GROUP", Group, _consumer, "COUNT", 1, "BLOCK", (long)Block.TotalMilliseconds, "STREAMS", _options.Key, ">"));
        await ((Task)reading).WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        _reading = null;
        return StreamEntry.OfRead(await AnswerOf(reading));
    }

    private async Task CreateGroupAsync()
    {
        try
        {
            await SendAsync("XGROUP", "CREATE", _options.Key, Group, "0", "MKSTREAM");
        }
        catch (UploadQueueException e) when (e.InnerException is RespError error && error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another process was quicker.
        }
    }

    private async Task SweepAsync()
    {
        if (_isSwept)
            return;
        await RunAsync(StreamScripts.Sweep, Group, (long)ForgetConsumers.TotalMilliseconds);
        _isSwept = true;
    }

    private Task<object?> RunAsync(string script, params object[] arguments) => SendAsync(["EVAL", script, 2, _options.Key, LaterKey, .. arguments]);

    /// <exception cref="UploadQueueException">Redis is away, silent or refuses.</exception>
    private async Task<object?> SendAsync(params object[] parts)
    {
        await _started.Value;
        return await AnswerOf(_commands.SendAsync(RespCommand.Encode(parts)));
    }

    private async Task<object?> AnswerOf(Task<object?> answer)
    {
        try
        {
            return await answer.WaitAsync(_options.Timeout, _time);
        }
        catch (Exception e) when (e is IOException or RespError or TimeoutException)
        {
            throw new UploadQueueException($"Redis, where the queue of uploads is: {(e is TimeoutException ? "no answer in time." : e.Message)}", e);
        }
    }

    private sealed class StreamLease(StreamQueue queue, StreamEntry entry) : ILease
    {
        public async Task<bool> RenewAsync() => await queue.RunAsync(StreamScripts.Renew, Group, queue._consumer, entry.Name) is 1L;

        public Task CompleteAsync() => queue.RunAsync(StreamScripts.Complete, Group, queue._consumer, entry.Name);

        public Task ReturnAsync(TimeSpan after) => queue.RunAsync(
            StreamScripts.Return, Group, queue._consumer, entry.Name, (long)Math.Ceiling(after.TotalMilliseconds), entry.Id, entry.Attempt.ToString(CultureInfo.InvariantCulture), entry.AnnouncedAt);
    }
}
