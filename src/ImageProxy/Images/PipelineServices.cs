using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.Fleet;
using ImageProxy.Originals;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

internal static class PipelineServices
{
    /// <summary>The way of a request after admission.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services) =>
        services.AddSingleton<RenditionFactory>().AddSingleton<Substitutes>().AddSingleton<Overload>().AddSingleton<LaterRenders>().AddSingleton<ImageService>()
            .AddSingleton(CreateReduced)
            .AddSingleton(CreateCopies)
            .AddSingleton(p => new OriginalChecks(
                p.GetRequiredService<IOptions<CachingOptions>>().Value.RevalidateAfter, p.GetRequiredService<RenditionCache>(), p.GetRequiredService<TimeProvider>()))
            .AddSingleton(p => new RecentOriginals(p.GetRequiredService<IOptions<OriginalsOptions>>().Value.RecentMaxBytes, p.GetRequiredService<TimeProvider>()));

    private static OriginalCopies CreateCopies(IServiceProvider provider)
    {
        var caching = provider.GetRequiredService<IOptions<CachingOptions>>().Value;
        return new(
            string.IsNullOrEmpty(caching.Directory) ? null : provider.GetRequiredService<DiskTier>(), provider.GetRequiredService<IOptions<OriginalsOptions>>().Value.KeepMaxBytes,
            provider.GetRequiredService<OriginalChecks>(), provider.GetRequiredService<RenditionCache>(), provider.GetRequiredService<MemoryBudget>(), provider.GetService<FleetOriginals>());
    }

    private static ReducedOriginals CreateReduced(IServiceProvider provider)
    {
        var rendering = provider.GetRequiredService<IOptions<RenderingOptions>>().Value;
        bool keeps = rendering is { ReducedOriginals: true, Renderer: RendererChoice.Auto }
            && !string.IsNullOrEmpty(provider.GetRequiredService<IOptions<CachingOptions>>().Value.Directory);
        return new(
            keeps ? provider.GetRequiredService<DiskTier>() : null, provider.GetRequiredService<RenditionCache>(), () => provider.GetRequiredService<ImageCatalogHolder>().Current, rendering.ReducedFor,
            provider.GetRequiredService<TimeProvider>());
    }
}
