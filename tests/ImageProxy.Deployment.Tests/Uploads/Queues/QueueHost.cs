using System.Diagnostics.Metrics;
using Amazon.Runtime;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Uploads.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.EndToEnd.Uploads.Queues;

/// <summary>A queue's server or folder, and the drivers that several processes would have of it.</summary>
internal sealed class QueueHost : IAsyncDisposable
{
    /// <summary>Shorter than may be set, so that nobody waits for long.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<IUploadQueue> _queues = [];
    private readonly UploadQueueOptions _options;
    private readonly AWSCredentials? _credentials;
    private readonly string? _folder;

    private QueueHost(UploadQueueOptions options, RedisServer? redis = null, AWSCredentials? credentials = null, string? folder = null) =>
        (_options, Redis, _credentials, _folder) = (options with { Lease = Lease }, redis, credentials, folder);

    public RedisServer? Redis { get; }

    public static async Task<QueueHost> StartAsync(UploadQueueDriver driver)
    {
        if (driver == UploadQueueDriver.InProcess)
        {
            string folder = Directory.CreateTempSubdirectory("imageproxy-queue-").FullName;
            return new(new() { Directory = folder }, folder: folder);
        }

        if (driver == UploadQueueDriver.Redis)
        {
            var redis = await RedisServer.StartAsync();
            return new(new() { Driver = driver, Redis = redis.Address }, redis);
        }

        var sqs = await SqsServer.GetAsync();
        return new(new() { Driver = driver, Sqs = sqs.Options(await sqs.CreateQueueAsync()) }, credentials: sqs.Credentials);
    }

    /// <summary>As another process would.</summary>
    public IUploadQueue Open(Func<UploadQueueOptions, UploadQueueOptions>? change = null)
    {
        var queue = UploadQueueServices.Create(
            change?.Invoke(_options) ?? _options, null, _credentials, new(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLoggerFactory.Instance);
        _queues.Add(queue);
        return queue;
    }

    public Task CloseAsync(IUploadQueue queue)
    {
        _queues.Remove(queue);
        if (queue is IAsyncDisposable closes)
            return closes.DisposeAsync().AsTask();
        ((IDisposable)queue).Dispose();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues.ToArray())
            await CloseAsync(queue);
        await _services.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
