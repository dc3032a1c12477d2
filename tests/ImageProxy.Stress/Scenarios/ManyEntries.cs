using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Images;
using ImageProxy.Stress.Load;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Start of a service whose disk tier is large already.</summary>
/// <param name="FirstHit">From the start of the process to the whole body of a first answer from the disk; the worst of all starts.</param>
/// <param name="Port">Of that, until the port was open.</param>
/// <param name="Known">From the port being open until all entries were counted, before which nothing is written.</param>
internal sealed record ManyEntries(int Count, long Bytes, TimeSpan FirstHit, TimeSpan Port, TimeSpan Known)
{
    private const int Starts = 5;

    public static async Task<ManyEntries> RunAsync(int count, CancellationToken cancellationToken)
    {
        using var gallery = await Gallery.CreateAsync(originals: 1, sizes: 4);
        using (var first = await ServiceProcess.StartAsync(gallery.Folder))
        {
            await first.Client.GetByteArrayAsync(gallery.Urls[3], cancellationToken);
            first.Terminate();
            await first.ExitAsync();
        }

        await FillAsync(gallery, count, cancellationToken);
        var worst = new ManyEntries(count, 0, default, default, default);
        for (int start = 0; start < Starts; start++)
        {
            using var service = await ServiceProcess.StartAsync(gallery.Folder, ("Logging:LogLevel:ImageProxy", "Warning"));
            long began = Stopwatch.GetTimestamp();
            using var response = await service.Client.GetAsync(gallery.Urls[3], cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var spent = Stopwatch.GetElapsedTime(began);
            if (!gallery.IsRight(gallery.Urls[3], body) || !response.Headers.GetValues("Cache-Status").Single().Contains("detail=disk", StringComparison.Ordinal))
                throw new InvalidOperationException("The first answer did not come from the disk.");
            await Eventually.TrueAsync(async () => await service.MetricAsync("imageproxy_cache_entries", "disk") >= count, "all entries are counted", cancellationToken);
            var known = Stopwatch.GetElapsedTime(began);
            long bytes = (long)await service.MetricAsync("imageproxy_cache_bytes", "disk");
            if (service.StartTook + spent > worst.FirstHit)
                worst = new(count, bytes, service.StartTook + spent, service.StartTook, known);
        }

        return worst;
    }

    /// <summary>Puts copies of a rendition of the service's own under keys of nobody, until there are <paramref name="count"/> entries.</summary>
    private static async Task FillAsync(Gallery gallery, int count, CancellationToken cancellationToken)
    {
        await using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = new CachingOptions { Directory = Path.Combine(gallery.Folder, "cache"), MaxBytes = 100L << 30, Sync = false };
        await using var tier = new DiskTier(options, new(provider.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<DiskTier>.Instance);
        string file = gallery.Entries().Values.Single();
        var rendition = RenditionKey.TryParse(Path.GetFileName(file), out var key) ? await tier.GetAsync(key, cancellationToken) : null;
        if (rendition is null)
            throw new InvalidOperationException("The first entry could not be read.");
        byte[] key32 = new byte[32];
        for (int i = 1; i < count; i++)
        {
            RandomNumberGenerator.Fill(key32);
            await tier.SetAsync(MemoryMarshal.Read<RenditionKey>(key32), rendition, cancellationToken);
        }
    }
}
