using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Fleet;

/// <summary>Connects when the service starts, so that the first request finds Redis; one that is away is not waited for for long.</summary>
internal sealed class FleetStart(RedisGate gate, FleetLock locks, FleetMetrics metrics) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ObserveUp(() => gate.IsUp);
        await gate.StartAsync(locks.SubscribeAsync).WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
