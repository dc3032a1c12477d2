using Amazon.Runtime;
using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Purges;
using ImageProxy.Fleet.Redis;
using ImageProxy.Fleet.Results;
using ImageProxy.Images;
using ImageProxy.Originals;
using ImageProxy.Originals.S3;
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
        services.AddSingleton<LocalPurge>();
        services.AddSingleton(p => new Purger(
            p.GetRequiredService<LocalPurge>(), p.GetRequiredService<RenditionCache>(), p.GetService<PurgeFeed>(), p.GetService<RedisGate>(), p.GetService<SharedFailures>(), p.GetService<FleetChecks>(),
            p.GetRequiredService<FleetOptions>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new FleetRenders(
            p.GetService<FleetLock>(), p.GetService<SharedFailures>(), p.GetService<PurgeFeed>(), p.GetRequiredService<RenditionCache>(), p.GetRequiredService<NegativeCache>(),
            p.GetRequiredService<FleetOptions>(), p.GetRequiredService<FleetMetrics>(), p.GetRequiredService<TimeProvider>()));
        if (IsSet(nameof(FleetOptions.Redis)))
            services.AddRedis();
        if (IsSet($"{nameof(FleetOptions.Results)}:{nameof(ResultsOptions.Bucket)}"))
            services.AddSingleton<IRenditionTier>(CreateResults); // behind Redis
        return services;

        bool IsSet(string name) => !string.IsNullOrWhiteSpace(configuration[$"{FleetOptions.Section}:{name}"]);
    }

    private static IServiceCollection AddRedis(this IServiceCollection services) => services
        .AddSingleton(p => RedisClient.Create(p.GetRequiredService<FleetOptions>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<RedisGate>()
        .AddSingleton<FleetLock>()
        .AddSingleton(p => new SharedFailures(
            p.GetRequiredService<RedisGate>(), p.GetRequiredService<FleetOptions>(), p.GetRequiredService<IOptions<CachingOptions>>().Value))
        .AddSingleton(p => new FleetChecks(
            p.GetRequiredService<RedisGate>(), p.GetRequiredService<FleetLock>(), p.GetRequiredService<OriginalChecks>(), p.GetRequiredService<FleetOptions>(),
            p.GetRequiredService<IOptions<CachingOptions>>().Value, p.GetRequiredService<TimeProvider>()))
        .AddRedisCache()
        .AddSingleton<IRenditionTier>(p => CreateTier(p, "rendition", o => o.RenditionMaxBytes))
        .AddSingleton(p => new FleetOriginals(p.GetRequiredService<FleetLock>(), CreateTier(p, "original", o => o.OriginalMaxBytes), p.GetRequiredService<FleetOptions>()))
        .AddSingleton(CreateFeed)
        .AddHostedService<FleetStart>()
        .AddHostedService(p => p.GetRequiredService<PurgeFeed>());

    private static PurgeFeed CreateFeed(IServiceProvider provider)
    {
        string? folder = provider.GetRequiredService<IOptions<CachingOptions>>().Value.Directory;
        return new(
            provider.GetRequiredService<RedisGate>(), provider.GetRequiredService<LocalPurge>(), provider.GetRequiredService<RenditionCache>(),
            provider.GetRequiredService<FleetOptions>(), string.IsNullOrEmpty(folder) ? null : Path.GetFullPath(folder), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PurgeFeed>>());
    }

    private static RedisTier CreateTier(IServiceProvider provider, string kind, Func<FleetOptions, int> maxBytes)
    {
        var options = provider.GetRequiredService<FleetOptions>();
        return new(
            provider.GetRequiredService<RedisGate>(), provider.GetRequiredService<IDistributedCache>(), kind, maxBytes(options), options,
            provider.GetRequiredService<CachingMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisTier>>());
    }

    private static ResultsTier CreateResults(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<FleetOptions>().Results;
        var caching = provider.GetRequiredService<IOptions<CachingOptions>>().Value;
        var bucket = new SourceOptions { Bucket = options.Bucket, Region = options.Region, Endpoint = options.Endpoint, PathStyle = options.PathStyle };
        var connection = new S3Connection(bucket, new() { AttemptTimeout = options.Timeout }, provider.GetService<AWSCredentials>());
        return new(
            new(connection.Client, options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ResultsBucket>>()),
            options.Prefix, caching.RevalidateAfter + caching.MaxStale, () => provider.GetRequiredService<ImageCatalogHolder>().Current.CacheControl,
            provider.GetRequiredService<CachingMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ResultsTier>>());
    }
}
