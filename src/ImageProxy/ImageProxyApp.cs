using ImageProxy.Admin;
using ImageProxy.Caching;
using ImageProxy.Explaining;
using ImageProxy.Fleet;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Observability;
using ImageProxy.Originals;
using ImageProxy.Playground;
using ImageProxy.Rendering;
using ImageProxy.Uploads;
using Microsoft.Extensions.Options;

namespace ImageProxy;

/// <summary>Composes the service; used by <c>Program</c> and by tests that want a real one in their own process.</summary>
internal static class ImageProxyApp
{
    public const string DefaultUrl = "http://localhost:5500";

    /// <exception cref="ConfigurationException">The configuration has faults; the message lists every one.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var app = Compose(args, configure);
        Settings.Check(app.Services);
        app.Run(app.Services.GetRequiredService<ImageEndpoint>().HandleAsync);
        if (app.Services.GetRequiredService<IOptions<OriginalsOptions>>().Value.Sources.Count == 0)
            SamplesHint.PrintOnceStarted(app);
        return app;
    }

    /// <summary>All parts, with a configuration that nobody has looked at yet.</summary>
    /// <exception cref="ConfigurationException">A file of the configuration cannot be read at all.</exception>
    public static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = CreateBuilder(args);
        configure?.Invoke(builder);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);

        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddHttp(builder.Configuration)
            .AddImages()
            .AddPipeline()
            .AddOriginals(builder.Configuration)
            .AddRendering()
            .AddFleet(builder.Configuration)
            .AddCaching(builder.Configuration)
            .AddObservability(builder.Configuration)
            .AddExplaining()
            .AddPlayground()
            .AddAdmin()
            .AddUploads(builder.Configuration);
        return builder.Build();
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            return WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot() });
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new ConfigurationException([$"{e.Message} {e.GetBaseException().Message}"]);
        }
    }

    /// <summary>Where <c>appsettings.json</c> is looked for: the current folder if it has one, else beside the program.</summary>
    internal static string ContentRoot() =>
        File.Exists(Path.Combine(Environment.CurrentDirectory, "appsettings.json")) ? Environment.CurrentDirectory : AppContext.BaseDirectory;
}
