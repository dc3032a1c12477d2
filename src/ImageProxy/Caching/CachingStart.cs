using ImageProxy.Caching.Disk;
using Microsoft.Extensions.Options;

namespace ImageProxy.Caching;

/// <summary>Lets the disk tier read its folder from the start of the service on; nobody waits for it.</summary>
internal sealed class CachingStart(IOptions<CachingOptions> options, IServiceProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(options.Value.Directory))
            _ = provider.GetRequiredService<DiskTier>().Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
