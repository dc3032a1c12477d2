namespace ImageProxy.Images;

internal static class PipelineServices
{
    /// <summary>The way of a request after admission.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services) =>
        services.AddSingleton<RenditionFactory>().AddSingleton<Substitutes>().AddSingleton<Overload>().AddSingleton<ImageService>();
}
