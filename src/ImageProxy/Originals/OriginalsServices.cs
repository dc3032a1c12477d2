using ImageProxy.Http;
using ImageProxy.Originals.Files;
using ImageProxy.Originals.S3;
using ImageProxy.Rendering;
using ImageProxy.Uploads.Serving;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImageProxy.Originals;

/// <summary>Registration of everything in this folder.</summary>
internal static class OriginalsServices
{
    /// <summary>Adds <see cref="OriginalStore"/>, built from section <c>Originals</c> and checked on start.</summary>
    /// <param name="samplesFolder">What is served where no source is named. Default: <c>samples</c> beside the application.</param>
    public static IServiceCollection AddOriginals(
        this IServiceCollection services, IConfiguration configuration, string? samplesFolder = null)
    {
        services.AddSingleton<IValidateOptions<OriginalsOptions>, OriginalsOptionsValidator>();

        // A misspelt setting would otherwise silently keep its default.
        services.AddOptions<OriginalsOptions>()
            .Bind(configuration.GetSection(OriginalsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<OriginalsMetrics>();
        services.AddHostedService<S3WarmUp>();
        services.AddSingleton(provider => new ErrorOriginals(
            provider.GetRequiredService<IOptions<HttpOptions>>().Value.ErrorImages, provider.GetRequiredService<IOptions<OriginalsOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FilesSource>>(), provider.GetService<MemoryBudget>()));
        services.AddSingleton(provider =>
        {
            string samples = samplesFolder ?? Path.Combine(AppContext.BaseDirectory, "samples");
            var settings = provider.GetRequiredService<IOptions<OriginalsOptions>>().Value;
            var options = settings.WithDefaults(samples);
            var logger = provider.GetRequiredService<ILogger<OriginalStore>>();
            if (settings.Sources.Count == 0)
                logger.SamplesOnly(samples);
            foreach (var source in options.Sources.Where(s => s.IsFiles && !Directory.Exists(s.Root)))
                logger.RootMissing(source.Root!, source.Name);
            return new OriginalStore(
                [.. Uploaded(provider), .. options.Sources.Select(s => Create(provider, s, options))],
                provider.GetRequiredService<OriginalsMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                logger,
                provider.GetRequiredService<ErrorOriginals>());
        });
        return services;
    }

    /// <summary>What users have sent, where there are uploads.</summary>
    private static IEnumerable<IOriginalSource> Uploaded(IServiceProvider provider)
    {
        if (provider.GetService<UploadSource>() is { } uploads)
            yield return provider.GetService<OriginalCopies>() is { IsOn: true } copies ? new KeptSource(uploads, copies, provider.GetRequiredService<TimeProvider>()) : uploads;
    }

    private static IOriginalSource Create(IServiceProvider provider, SourceOptions source, OriginalsOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var memory = provider.GetService<MemoryBudget>(); // shared with rendering where there is one
        if (source.IsFiles)
            return new FilesSource(source, options, time, provider.GetRequiredService<ILogger<FilesSource>>(), memory);
        var s3 = new S3Source(source, options, new S3Connection(source, options), time, provider.GetRequiredService<ILogger<S3Source>>(), memory);
        return provider.GetService<OriginalCopies>() is { IsOn: true } copies ? new KeptSource(s3, copies, time) : s3;
    }
}
