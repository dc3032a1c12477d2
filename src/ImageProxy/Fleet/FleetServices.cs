using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Redis;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;

namespace ImageProxy.Fleet;

/// <summary>Composes the folder.</summary>
internal static class FleetServices
{
    /// <param name="configuration">The root: whether section <c>Fleet</c> names a Redis decides whether there is anything at all.</param>
    public static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<FleetOptions>(FleetOptions.Section, o => o.Faults());
        services.AddMetrics();
        services.AddSingleton(p => p.GetRequiredService<IOptions<FleetOptions>>().Value);
        services.AddSingleton<FleetMetrics>();
        services.AddSingleton(p => new FleetRenders(
            p.GetService<FleetLock>(), p.GetService<SharedFailures>(), p.GetRequiredService<RenditionCache>(), p.GetRequiredService<NegativeCache>(),
            p.GetRequiredService<FleetOptions>(), p.GetRequiredService<FleetMetrics>(), p.GetRequiredService<TimeProvider>()));
        return string.IsNullOrWhiteSpace(configuration[$"{FleetOptions.Section}:{nameof(FleetOptions.Redis)}"]) ? services : services.AddRedis();
    }

    private static IServiceCollection AddRedis(this IServiceCollection services) => services
        .AddSingleton(p => RedisClient.Create(p.GetRequiredService<FleetOptions>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<RedisGate>()
        .AddSingleton<FleetLock>()
        .AddSingleton(p => new SharedFailures(
            p.GetRequiredService<RedisGate>(), p.GetRequiredService<FleetOptions>(), p.GetRequiredService<IOptions<CachingOptions>>().Value))
        .AddRedisCache()
        .AddSingleton<IRenditionTier>(p => CreateTier(p, "rendition", o => o.RenditionMaxBytes))
        .AddSingleton(p => new FleetOriginals(p.GetRequiredService<FleetLock>(), CreateTier(p, "original", o => o.OriginalMaxBytes), p.GetRequiredService<FleetOptions>()))
        .AddHostedService<FleetStart>();

    private static RedisTier CreateTier(IServiceProvider provider, string kind, Func<FleetOptions, int> maxBytes)
    {
        var options = provider.GetRequiredService<FleetOptions>();
        return new(
            provider.GetRequiredService<RedisGate>(), provider.GetRequiredService<IDistributedCache>(), kind, maxBytes(options), options.RenditionLife,
            provider.GetRequiredService<CachingMetrics>(), provider.GetRequiredService<ILogger<RedisTier>>());
    }
}
