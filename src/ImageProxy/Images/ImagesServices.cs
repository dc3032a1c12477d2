using ImageProxy.Modes;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

internal static class ImagesServices
{
    /// <summary>
    /// Section <c>Images</c> as a catalog that follows the configuration. Resolve <see cref="ImageCatalogHolder"/> before the port
    /// opens: it throws on faults.
    /// </summary>
    public static IServiceCollection AddImages(this IServiceCollection services)
    {
        services.AddOptions();
        services.AddSingleton<IConfigureOptions<ImagesOptions>, ImagesOptionsBinder>();
        services.AddSingleton<IOptionsChangeTokenSource<ImagesOptions>>(
            provider => new ConfigurationChangeTokenSource<ImagesOptions>(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(provider => ModeAssemblies.Load(provider.GetRequiredService<IOptionsMonitor<ImagesOptions>>().CurrentValue.ModeAssemblies));
        services.AddSingleton<ImageCatalogHolder>();
        return services;
    }
}
