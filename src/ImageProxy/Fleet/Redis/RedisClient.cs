namespace ImageProxy.Fleet.Redis;

/// <summary>Which client and which cache are compiled in: our own, or with <c>-p:WithStackExchangeRedis=true</c> StackExchange's and Microsoft's.</summary>
internal static class RedisClient
{
#if WITH_STACKEXCHANGE_REDIS
    /// <summary>Whether Redis does what it is told in the order of the calls: Microsoft's cache may wait before it sends.</summary>
    public const bool KeepsOrder = false;

    public static string? FaultOf(string redis) => StackExchangeLink.FaultOf(redis);

    public static IRedisLink Create(FleetOptions options, TimeProvider time) => new StackExchangeLink(options.Redis!);

    public static IServiceCollection AddRedisCache(this IServiceCollection services)
    {
        services.AddStackExchangeRedisCache(_ => { });
        services.AddOptions<Microsoft.Extensions.Caching.StackExchangeRedis.RedisCacheOptions>()
            .Configure<FleetOptions>((cache, fleet) => (cache.Configuration, cache.InstanceName) = (fleet.Redis, fleet.KeyPrefix));
        return services;
    }
#else
    /// <summary>Whether Redis does what it is told in the order of the calls.</summary>
    public const bool KeepsOrder = true;

    /// <summary>What is wrong with the setting <c>Fleet:Redis</c>; null if nothing.</summary>
    public static string? FaultOf(string redis) => RespSettings.TryParse(redis, out string? fault) is null ? fault : null;

    public static IRedisLink Create(FleetOptions options, TimeProvider time) => new RespLink(RespSettings.TryParse(options.Redis!, out _)!, time);

    public static IServiceCollection AddRedisCache(this IServiceCollection services) =>
        services.AddSingleton<Microsoft.Extensions.Caching.Distributed.IDistributedCache>(
            p => new RedisCache(p.GetRequiredService<IRedisLink>(), p.GetRequiredService<FleetOptions>().KeyPrefix));
#endif
}
