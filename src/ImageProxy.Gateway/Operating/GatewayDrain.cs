using ImageProxy.Http;
using Microsoft.Extensions.Options;

namespace ImageProxy.Gateway.Operating;

/// <summary>After SIGTERM: holds the port open for <see cref="HttpOptions.DrainDelay"/> while readiness already says no.</summary>
internal sealed partial class GatewayDrain(IOptions<HttpOptions> options, TimeProvider time, ILogger<GatewayDrain> logger) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DrainDelay == TimeSpan.Zero)
            return;
        LogDraining(options.Value.DrainDelay);
        await Task.Delay(options.Value.DrainDelay, time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(8030, LogLevel.Information, "Draining: readiness says no, the port stays open for {Delay}.")]
    private partial void LogDraining(TimeSpan delay);
}
