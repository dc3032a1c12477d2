using ImageProxy.Caching.Disk;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImageProxy.Caching;

/// <summary>Composes the folder.</summary>
internal static class CachingServices
{
    /// <summary>
    /// Adds <see cref="RenditionCache"/> over memory, disk and every other <see cref="IRenditionTier"/> registered, in the order of
    /// registration; and <see cref="NegativeCache"/>.
    /// </summary>
    /// <param name="configuration">The root; the section <c>Caching</c> is read.</param>
    public static IServiceCollection AddCaching(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CachingOptions>()
            .Bind(configuration.GetSection(CachingOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<CachingOptions>, CachingOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<CachingMetrics>();
        services.AddSingleton<NegativeCache>();
        services.AddSingleton<MemoryTier>();
        services.AddSingleton(CreateDiskTier);
        services.AddSingleton(p => new RenditionCache([.. Tiers(p)], p.GetRequiredService<TimeProvider>()));
        services.AddHostedService<CachingStart>();
        return services;
    }

    private static IEnumerable<IRenditionTier> Tiers(IServiceProvider provider)
    {
        CachingOptions options = provider.GetRequiredService<IOptions<CachingOptions>>().Value;
        if (options.MemoryMaxBytes > 0)
            yield return provider.GetRequiredService<MemoryTier>();
        if (!string.IsNullOrEmpty(options.Directory))
            yield return provider.GetRequiredService<DiskTier>();
        foreach (IRenditionTier further in provider.GetServices<IRenditionTier>())
            yield return further;
    }

    private static DiskTier CreateDiskTier(IServiceProvider provider)
    {
        CachingOptions options = provider.GetRequiredService<IOptions<CachingOptions>>().Value;
        return new(
            options with { Directory = Path.GetFullPath(options.Directory!) }, provider.GetRequiredService<CachingMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DiskTier>>());
    }
}
