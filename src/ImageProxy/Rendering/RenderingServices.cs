using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;
using Microsoft.Extensions.Options;

namespace ImageProxy.Rendering;

internal static class RenderingServices
{
    public static IServiceCollection AddRendering(this IServiceCollection services) => services
        .AddSection<RenderingOptions>(RenderingOptions.Section, o => o.Faults())
        .AddSingleton(CreateRenderer)
        .AddSingleton<RenderQueue>();

    /// <exception cref="ConfigurationException">The native library is missing; the message names the package to install.</exception>
    private static IRenderer CreateRenderer(IServiceProvider services)
    {
        var options = new VipsRendererOptions { AllowSvg = services.GetRequiredService<IOptions<RenderingOptions>>().Value.AllowSvg };
        return VipsLibrary.TryInitialize(options, out string message) ? new VipsRenderer(options) : throw new ConfigurationException([message]);
    }
}
