using ImageProxy.Fleet;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Tests.Fleet;

/// <summary>One node's gate and locks before a <see cref="FakeRedis"/>, by the test's clock.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<FleetMetrics>().BuildServiceProvider();

    private FakeNode(FakeRedis redis, ManualTime time, FleetOptions options, Task connecting)
    {
        Link = new(redis) { Connecting = connecting };
        Gate = new(Link, options, Metrics, time, Log);
        Locks = new(Gate, options, Metrics, time, NullLogger<FleetLock>.Instance);
    }

    public FakeRedisLink Link { get; }

    public RedisGate Gate { get; }

    public FleetLock Locks { get; }

    public RecordingLogger<RedisGate> Log { get; } = new();

    public FleetMetrics Metrics => _services.GetRequiredService<FleetMetrics>();

    /// <param name="connecting">The first attempt to connect; null: it is over at once.</param>
    public static async Task<FakeNode> StartAsync(FakeRedis redis, ManualTime time, FleetOptions? options = null, Task? connecting = null)
    {
        var node = new FakeNode(redis, time, options ?? new() { Redis = "fake" }, connecting ?? Task.CompletedTask);
        await node.Gate.StartAsync(node.Locks.SubscribeAsync);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        await _services.DisposeAsync();
    }
}
