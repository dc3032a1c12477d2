using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

/// <summary>
/// After SIGTERM: holds the port open for <see cref="HttpOptions.DrainDelay"/> while readiness already says no; and once the port has closed,
/// waits until what was rendered is kept.
/// </summary>
internal sealed partial class Drain(IOptions<HttpOptions> options, ImageService images, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DrainDelay == TimeSpan.Zero)
            return;
        LogDraining(options.Value.DrainDelay);
        await Task.Delay(options.Value.DrainDelay, time, cancellationToken);
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // By the real clock, whatever the service's own says: it watches real work.
        while (images.UnderWay > 0 && !cancellationToken.IsCancellationRequested)
            await Task.Delay(Look, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(4003, LogLevel.Information, "Draining: readiness says no, the port stays open for {Delay}.")]
    private partial void LogDraining(TimeSpan delay);
}
