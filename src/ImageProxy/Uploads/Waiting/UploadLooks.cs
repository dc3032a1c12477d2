using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Stores;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Waiting;

/// <summary>
/// Learns of states that other processes have written: through Redis where there is one, and by looking, which is needed all the same, as messages
/// get lost. One look for each upload that somebody waits for, however many they are.
/// </summary>
/// <param name="gate">Null where no Redis is set.</param>
internal sealed partial class UploadLooks(
    UploadStates states, UploadWatches watches, UploadMetrics metrics, IOptions<UploadsOptions> options, TimeProvider time, ILogger<UploadLooks> logger, RedisGate? gate = null, FleetOptions? fleet = null)
    : BackgroundService, IFleetListener
{
    /// <summary>While Redis answers, every so many times only.</summary>
    private const int Seldom = 10;

    private const int AtOnce = 16;

    public string Channel => "uploads";

    /// <summary>Another node, or this one, has written a state.</summary>
    public void Received(string message)
    {
        if (watches.IsWatched(message))
            _ = LookAsync(message, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        states.Changed += Publish;
        metrics.Observe(() => watches.Waiters);
        using var timer = new PeriodicTimer(options.Value.LookEvery, time);
        try
        {
            for (long round = 1; await timer.WaitForNextTickAsync(stoppingToken); round++)
            {
                if (gate is { IsUp: true } && round % Seldom != 0)
                    continue;
                await Parallel.ForEachAsync(watches.Watched(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (id, token) => await LookAsync(id, token));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
        finally
        {
            states.Changed -= Publish;
        }
    }

    private void Publish(UploadState state) => gate?.Post("upload", link => link.PublishAsync(fleet!.KeyPrefix + Channel, state.Id));

    private async Task LookAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            if (await states.FindAsync(id, cancellationToken) is { } state)
                watches.Tell(state);
            else if (await states.FindTombstoneAsync(id, cancellationToken) is { } gone)
                watches.Tell(new() { Id = id, Status = UploadStatus.Deleted, Subject = gone.Subject, CreatedAt = gone.DeletedAt, ChangedAt = gone.DeletedAt });
        }
        catch (StoreException e)
        {
            LogAway(id, e.Message); // looked at again with the next tick
        }
    }

    [LoggerMessage(8120, LogLevel.Warning, "The state of upload {Id} could not be looked at: {Reason}")]
    private partial void LogAway(string id, string reason);
}
