using Amazon.Runtime;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;
using ImageProxy.Originals;
using ImageProxy.Rendering;
using ImageProxy.Uploads.Api;
using ImageProxy.Uploads.Crunching;
using ImageProxy.Uploads.Intake;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Stores;
using ImageProxy.Uploads.Tokens;
using ImageProxy.Uploads.Waiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads;

/// <summary>Composes the folder.</summary>
internal static class UploadsServices
{
    private static readonly TimeSpan SlowSenderGrace = TimeSpan.FromSeconds(5);

    /// <param name="configuration">The root: <c>Uploads:Enabled</c> decides whether there is anything at all.</param>
    public static IServiceCollection AddUploads(this IServiceCollection services, IConfiguration configuration)
    {
        string? fleetRedis = configuration[$"{FleetOptions.Section}:{nameof(FleetOptions.Redis)}"];
        services.AddSection<UploadsOptions>(UploadsOptions.Section, o => [.. o.Faults(), .. o.Enabled ? o.QueueFaults(fleetRedis) : []]);
        if (!bool.TryParse(configuration[$"{UploadsOptions.Section}:{nameof(UploadsOptions.Enabled)}"], out bool isOn) || !isOn)
            return services;
        if (int.TryParse(configuration[$"{UploadsOptions.Section}:{nameof(UploadsOptions.MinBodyRate)}"] ?? $"{new UploadsOptions().MinBodyRate}", out int rate) && rate > 0)
            services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinRequestBodyDataRate = new(rate, SlowSenderGrace));
        return services.AddKeeping().AddUploadQueue().AddApi().AddServing().AddCrunching();
    }

    private static IServiceCollection AddKeeping(this IServiceCollection services) => services
        .AddSingleton(p => new UploadStores(Create(p, Options(p).Private), Create(p, Options(p).Public)))
        .AddSingleton(p => new UploadStates(p.GetRequiredService<UploadStores>().Private, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<UploadRemoval>()
        .AddSingleton<UploadMetrics>();

    private static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<UploadTokens>()
        .AddSingleton(p => new SubjectRates(p.GetRequiredService<TimeProvider>(), p.GetService<RedisGate>(), p.GetService<FleetOptions>()))
        .AddSingleton<Cors>()
        .AddSingleton<UploadWatches>()
        .AddSingleton<UploadLooks>()
        .AddSingleton<IFleetListener>(p => p.GetRequiredService<UploadLooks>())
        .AddHostedService(p => p.GetRequiredService<UploadLooks>())
        .AddSingleton<StateEndpoint>()
        .AddSingleton<IntakeEndpoint>()
        .AddSingleton<RemovalEndpoint>()
        .AddSingleton<UploadRoutes>()
        .AddSingleton<UploadPageHint>()
        .AddHostedService(p => p.GetRequiredService<UploadPageHint>());

    private static IServiceCollection AddServing(this IServiceCollection services) => services
        .AddSingleton<PublicHost>()
        .AddSingleton<DefaultAvatar>()
        .AddSingleton<PictureEndpoint>()
        .AddSingleton<LetterEndpoint>()
        .AddSingleton(p => new UploadSource(
            p.GetRequiredService<UploadStores>().Public, p.GetRequiredService<IOptions<OriginalsOptions>>().Value, p.GetRequiredService<MemoryBudget>(), p.GetRequiredService<ILogger<UploadSource>>()));

    private static IServiceCollection AddCrunching(this IServiceCollection services) => services
        .AddSingleton<CleanRenders>()
        .AddSingleton<Cruncher>()
        .AddSingleton<Callbacks>()
        .AddHostedService(p => p.GetRequiredService<Callbacks>())
        .AddHostedService<UploadWorkers>();

    private static UploadsOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<UploadsOptions>>().Value;

    private static IObjectStore Create(IServiceProvider provider, StoreOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return options.IsFiles ? new FolderStore(options.Root!, time) : S3Store.Create(options, time, provider.GetService<AWSCredentials>());
    }
}
