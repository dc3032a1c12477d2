using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Purges;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Fleet;

/// <summary>Connects when the service starts, so that the first request finds Redis; one that is away is not waited for for long.</summary>
internal sealed class FleetStart(RedisGate gate, FleetLock locks, PurgeFeed purges, IEnumerable<IFleetListener> listeners, FleetOptions options, FleetMetrics metrics) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ObserveUp(() => gate.IsUp);
        await gate.StartAsync(SubscribeAsync).WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SubscribeAsync()
    {
        await locks.SubscribeAsync();
        await gate.Link.SubscribeAsync(options.KeyPrefix + "purged", message => { _ = purges.CatchUpAsync(); });
        foreach (var listener in listeners)
            await gate.Link.SubscribeAsync(options.KeyPrefix + listener.Channel, listener.Received);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
