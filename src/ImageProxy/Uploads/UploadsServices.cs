using Amazon.Runtime;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Stores;
using ImageProxy.Uploads.Tokens;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads;

/// <summary>Composes the folder.</summary>
internal static class UploadsServices
{
    /// <param name="configuration">The root: <c>Uploads:Enabled</c> decides whether there is anything at all.</param>
    public static IServiceCollection AddUploads(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<UploadsOptions>(UploadsOptions.Section, o => o.Faults());
        return configuration.GetValue($"{UploadsOptions.Section}:{nameof(UploadsOptions.Enabled)}", false) ? services.AddUploadParts() : services;
    }

    private static IServiceCollection AddUploadParts(this IServiceCollection services) => services
        .AddSingleton(p => new UploadStores(
            Create(p, p.GetRequiredService<IOptions<UploadsOptions>>().Value.Private), Create(p, p.GetRequiredService<IOptions<UploadsOptions>>().Value.Public)))
        .AddSingleton(p => new UploadStates(p.GetRequiredService<UploadStores>().Private, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<UploadTokens>()
        .AddSingleton(p => new SubjectRates(p.GetRequiredService<TimeProvider>(), p.GetService<RedisGate>(), p.GetService<FleetOptions>()));

    private static IObjectStore Create(IServiceProvider provider, StoreOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return options.IsFiles ? new FolderStore(options.Root!, time) : S3Store.Create(options, time, provider.GetService<AWSCredentials>());
    }
}
