using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
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
            .AddSingleton(p => new RecentOriginals(p.GetRequiredService<IOptions<OriginalsOptions>>().Value.RecentMaxBytes, p.GetRequiredService<TimeProvider>()));

    private static ReducedOriginals CreateReduced(IServiceProvider provider)
    {
        var rendering = provider.GetRequiredService<IOptions<RenderingOptions>>().Value;
        bool keeps = rendering is { ReducedOriginals: true, Renderer: RendererChoice.Auto }
            && !string.IsNullOrEmpty(provider.GetRequiredService<IOptions<CachingOptions>>().Value.Directory);
        return new(
            keeps ? provider.GetRequiredService<DiskTier>() : null, () => provider.GetRequiredService<ImageCatalogHolder>().Current, rendering.ReducedFor,
            provider.GetRequiredService<TimeProvider>());
    }
}
