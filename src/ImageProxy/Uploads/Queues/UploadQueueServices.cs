using Amazon.Runtime;
using ImageProxy.Admin;
using ImageProxy.Fleet;
using ImageProxy.Uploads.Queues.InProcess;
using ImageProxy.Uploads.Queues.Redis;
using ImageProxy.Uploads.Queues.Sqs;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Queues;

/// <summary>Composes the folder.</summary>
internal static class UploadQueueServices
{
    public static IServiceCollection AddUploadQueue(this IServiceCollection services) => services
        .AddSingleton<UploadQueueMetrics>()
        .AddSingleton(CreateQueue)
        .AddSingleton(CreateGauge)
        .AddSingleton<IHealthNote>(p => p.GetRequiredService<QueueGauge>());

    /// <param name="fleetRedis">Setting <c>Fleet:Redis</c>.</param>
    /// <param name="credentials">For SQS; null: the SDK's chain.</param>
    public static IUploadQueue Create(UploadQueueOptions options, string? fleetRedis, AWSCredentials? credentials, UploadQueueMetrics metrics, TimeProvider time, ILoggerFactory loggers) => options.Driver switch
    {
        UploadQueueDriver.InProcess => new JournaledQueue(options, metrics, time, loggers.CreateLogger<JournaledQueue>()),
        UploadQueueDriver.Redis => new StreamQueue(options.WithRedisOf(fleetRedis), metrics, time, loggers.CreateLogger<StreamQueue>()),
        _ => new SqsQueue(new(options.Sqs, options.Timeout, credentials), options, metrics, time, loggers.CreateLogger<SqsQueue>()),
    };

    private static IUploadQueue CreateQueue(IServiceProvider provider) => Create(
        provider.GetRequiredService<IOptions<UploadsOptions>>().Value.Queue, provider.GetRequiredService<FleetOptions>().Redis, provider.GetService<AWSCredentials>(),
        provider.GetRequiredService<UploadQueueMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>());

    private static QueueGauge CreateGauge(IServiceProvider provider)
    {
        var gauge = new QueueGauge(provider.GetRequiredService<IUploadQueue>() as IUploadQueueUsage, provider.GetRequiredService<TimeProvider>());
        provider.GetRequiredService<UploadQueueMetrics>().Observe(gauge);
        return gauge;
    }
}
