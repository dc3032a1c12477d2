using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.Uploads.Crunching;

/// <summary><c>imageproxy worker</c>: crunches uploads, and answers nothing but health and metrics on <c>Admin:Urls</c>. Reads the same settings as the service.</summary>
internal static class CrunchCommand
{
    private const string WorkersSetting = $"{UploadsOptions.Section}:{nameof(UploadsOptions.Workers)}";

    /// <exception cref="ConfigurationException">The configuration has faults; the message lists every one.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null) => ImageProxyApp.Build(args, builder =>
    {
        configure?.Invoke(builder);
        if (!bool.TryParse(builder.Configuration[$"{UploadsOptions.Section}:{nameof(UploadsOptions.Enabled)}"], out bool isOn) || !isOn)
            throw new ConfigurationException(["Uploads:Enabled must be true: a worker works at uploads."]);
        // Nodes that leave it to workers say 0, in settings that are the same for both.
        if (builder.Configuration[WorkersSetting] is null or "0")
            builder.Configuration.AddInMemoryCollection([new(WorkersSetting, Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture))]);
        builder.Host.ConfigureContainer<IServiceCollection>((_, services) => services.Replace(ServiceDescriptor.Singleton<IServer, NoServer>()));
    });

    /// <summary>There is no public address.</summary>
    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = NewFeatures();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }

        private static FeatureCollection NewFeatures()
        {
            var features = new FeatureCollection();
            features.Set<IServerAddressesFeature>(new ServerAddressesFeature());
            return features;
        }
    }
}
