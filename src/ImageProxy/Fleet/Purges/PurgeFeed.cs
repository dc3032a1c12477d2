using System.Globalization;
using ImageProxy.Caching;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Fleet.Purges;

/// <summary>
/// Keeps this node up to date with the purges of all: it reads the fleet's log every second and does what is new. A node that has not been able to for
/// <see cref="CurrentFor"/>, because it was stopped, reads the log before it serves anything again.
/// </summary>
/// <remarks>
/// Where Redis is away nodes go on serving: purges are not done then either, or the purger is told which nodes were silent. A node that comes back
/// to a log that no longer has the last purge it knows believes nothing it has kept before it has asked the source.
/// </remarks>
internal sealed partial class PurgeFeed : IHostedService, IAsyncDisposable
{
    /// <summary>How long a node serves without having read the log.</summary>
    internal static readonly TimeSpan CurrentFor = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly RedisGate _gate;
    private readonly LocalPurge _local;
    private readonly RenditionCache _cache;
    private readonly TimeProvider _time;
    private readonly ILogger<PurgeFeed> _logger;
    private readonly string _log;
    private readonly string _nodes;
    private readonly string? _file;
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _reading = Task.CompletedTask;
    private long _position;
    private long _currentSince;
    private bool _hasBeenCurrent;

    /// <param name="folder">Where the position is kept over restarts, as the renditions are; null where nothing is kept.</param>
    public PurgeFeed(RedisGate gate, LocalPurge local, RenditionCache cache, FleetOptions options, string? folder, TimeProvider time, ILogger<PurgeFeed> logger)
    {
        (_gate, _local, _cache, _time, _logger) = (gate, local, cache, time, logger);
        (_log, _nodes) = (options.KeyPrefix + "purges", options.KeyPrefix + "nodes");
        _file = folder is null ? null : Path.Combine(folder, "purged-up-to");
        (_cache.IsCurrent, _cache.CatchUp) = (() => IsCurrent, CatchUpAsync);
        gate.Changed += () => _ = CatchUpAsync();
    }

    public string LogKey => _log;

    public string NodesKey => _nodes;

    /// <summary>Whether what is kept may be served without reading the log first.</summary>
    public bool IsCurrent => !_gate.IsUp || (_hasBeenCurrent && _time.GetElapsedTime(Volatile.Read(ref _currentSince)) < CurrentFor);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_file is not null && File.Exists(_file) && long.TryParse(File.ReadAllText(_file), NumberStyles.None, CultureInfo.InvariantCulture, out long position))
            _position = position;
        _reading = Task.Run(ReadAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does all that is in the log and has not been done here.</summary>
    /// <returns>Whether the log could be read.</returns>
    public async Task<bool> CatchUpAsync()
    {
        long asked = _time.GetTimestamp();
        await _one.WaitAsync();
        try
        {
            var (answered, entries) = await _gate.RunAsync("purges", link => link.RangeAsync(_log, _position));
            if (!answered)
                return false;
            await DoAsync(entries!);
            await _gate.RunAsync("acknowledge", link => link.EvaluateAsync(PurgeScripts.Acknowledge, _nodes, _id, Volatile.Read(ref _position)));
            Volatile.Write(ref _currentSince, asked);
            _hasBeenCurrent = true;
            return true;
        }
#pragma warning disable CA1031 // Requests go on with what there is, and it is tried again in a second.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <param name="entries">From the last one that was done on, that one included where the log still has it.</param>
    private async Task DoAsync(string[] entries)
    {
        var read = entries.Select(Read).OfType<(long Number, PurgeOrder Order)>().ToArray();
        if (_position > 0 && (read.Length == 0 || read[0].Number != _position))
        {
            LogGap(_position);
            _cache.DistrustAll();
        }

        foreach (var (number, order) in read.Where(e => e.Number > _position))
        {
            var removed = await _local.RunAsync(order, dryRun: false, CancellationToken.None);
            LogPurged(order.Kind, order.Value, removed.Values.Sum());
            Volatile.Write(ref _position, number);
        }

        if (_file is not null && read.Length > 0)
            await WritePositionAsync(_file);
    }

    private async Task WritePositionAsync(string file)
    {
        try
        {
            await File.WriteAllTextAsync(file, _position.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(file, e); // read again after a restart, and done again
        }
    }

    private async Task ReadAsync()
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            do
                await CatchUpAsync();
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    private static (long Number, PurgeOrder Order)? Read(string entry)
    {
        int space = entry.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && long.TryParse(entry.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && PurgeOrder.Parse(entry[(space + 1)..]) is { } order ? (number, order) : null;
    }

    [LoggerMessage(7040, LogLevel.Information, "Purged {Kind} {Value}: {Count} entries here.")]
    private partial void LogPurged(PurgeKind kind, string value, int count);

    [LoggerMessage(7041, LogLevel.Warning, "The fleet's log of purges no longer has number {Position}: purges may have been missed, and everything kept is asked about before it is served.")]
    private partial void LogGap(long position);

    [LoggerMessage(7043, LogLevel.Error, "Purges of other nodes could not be done here.")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(7042, LogLevel.Warning, "{File} could not be written.")]
    private partial void LogUnwritten(string file, Exception fault);
}
