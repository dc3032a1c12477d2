using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Stores;
using ImageProxy.Uploads.Waiting;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Crunching;

/// <summary>Takes deliveries and crunches them, as many at once as <see cref="UploadsOptions.Workers"/> says. A try that failed goes back to the queue for a while, so that it keeps nobody waiting.</summary>
internal sealed partial class UploadWorkers(
    IUploadQueue queue, Cruncher cruncher, Callbacks callbacks, IOptions<UploadsOptions> options, TimeProvider time, ILogger<UploadWorkers> logger) : BackgroundService
{
    private const int MostDoublings = 6;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(1);

    private int _isAway;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var delivery = await queue.TakeAsync(stopping);
                if (Interlocked.Exchange(ref _isAway, 0) == 1)
                    LogQueueBack();
                await CrunchAsync(delivery, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (UploadQueueException e)
            {
                if (Interlocked.Exchange(ref _isAway, 1) == 0)
                    LogQueueAway(e.Message);
                await Task.Delay(AwayPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // Whatever it was, the next delivery is another one's.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFault(e);
                await Task.Delay(AwayPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Keeps the delivery only as long as it takes: what is to be told of it is told by <see cref="Callbacks"/>, which then holds it.</summary>
    private async Task CrunchAsync(IUploadDelivery delivery, CancellationToken stopping)
    {
        bool isHandedOver = false;
        try
        {
            var state = await cruncher.RunAsync(delivery.Id, stopping);
            if (state is { IsFinal: false })
                await delivery.ReturnAsync(PauseAfter(state.Tries), CancellationToken.None);
            else if (state is { Callback: not null, IsTold: false })
                isHandedOver = callbacks.TryTake(state, delivery);
            else
                await delivery.CompleteAsync(CancellationToken.None);
        }
        catch (StoreException e)
        {
            LogAway(delivery.Id, e);
            await delivery.ReturnAsync(PauseAfter(delivery.Attempt), CancellationToken.None);
        }
        finally
        {
            if (!isHandedOver)
                await delivery.DisposeAsync();
        }
    }

    private TimeSpan PauseAfter(int tries)
    {
        var pause = options.Value.RetryAfter * (1 << Math.Clamp(tries - 1, 0, MostDoublings));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(8113, LogLevel.Error, "An upload worker goes on after a fault.")]
    private partial void LogFault(Exception fault);

    [LoggerMessage(8114, LogLevel.Error, "Upload {Id} could not be crunched, as a store is away; it is tried again.")]
    private partial void LogAway(string id, Exception fault);

    [LoggerMessage(8115, LogLevel.Error, "The queue of uploads is away; no upload is crunched until it is back. {Reason}")]
    private partial void LogQueueAway(string reason);

    [LoggerMessage(8116, LogLevel.Information, "The queue of uploads is back.")]
    private partial void LogQueueBack();
}
