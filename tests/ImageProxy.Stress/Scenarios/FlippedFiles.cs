using System.Globalization;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Cache files damaged under a running service, each asked for right after, while other clients read.</summary>
/// <param name="Served">Damaged entries that were answered from the disk: none may be.</param>
/// <param name="Wrong">Bodies that were not the reference's, the other clients' included.</param>
/// <param name="Counted">What the metric of damaged entries says.</param>
/// <param name="Responses">All bodies that were checked.</param>
internal sealed record FlippedFiles(int Count, int Served, long Wrong, long Failed, double Counted, long Responses)
{
    public static async Task<FlippedFiles> RunAsync(int count, CancellationToken cancellationToken)
    {
        using var gallery = await Gallery.CreateAsync(originals: 150, sizes: 1);
        using var undamaged = await Gallery.CreateAsync(originals: 1, sizes: 4);
        File.Copy(Path.Combine(undamaged.Folder, "originals", "0.jpg"), Path.Combine(gallery.Folder, "originals", "0.jpg"), overwrite: true);
        using var service = await ServiceProcess.StartAsync(gallery.Folder, ("Caching:MemoryMaxBytes", "0"), ("Logging:LogLevel:ImageProxy", "Error"));
        var (checks, others) = (new Readers(gallery), new Readers(undamaged, clients: 1));
        foreach (string url in gallery.Urls.Skip(1))
            await checks.ReadAsync(service.Client, url);
        await Eventually.TrueAsync(() => Directory.Exists(gallery.Renditions) && gallery.Entries().Count >= gallery.Urls.Count - 1, "the entries are stored", cancellationToken);
        var entries = gallery.Entries();

        using var done = new CancellationTokenSource();
        var reading = others.RunAsync(service.Client, () => !done.IsCancellationRequested);
        int served = 0;
        for (int i = 0; i < count; i++)
        {
            int number = 1 + (i % (gallery.Urls.Count - 1));
            string file = entries[Name(number)];
            string other = entries[Name(1 + ((number + 20) % (gallery.Urls.Count - 1)))];
            await Eventually.TrueAsync(() => File.Exists(file) && File.Exists(other), "the entries are stored", cancellationToken); // rendered anew since the last time
            Damage.Do(i, file, other);
            using var response = await service.Client.GetAsync(gallery.Urls[number], cancellationToken);
            served += response.Headers.TryGetValues("Cache-Status", out var status) && status.Any(s => s.Contains("detail=disk", StringComparison.Ordinal)) ? 1 : 0;
            if (!gallery.IsRight(gallery.Urls[number], await response.Content.ReadAsByteArrayAsync(cancellationToken)))
                throw new InvalidOperationException($"A wrong body after damage {i} to {file}.");
        }

        await done.CancelAsync();
        await reading;
        double counted = await service.MetricAsync("imageproxy_cache_corrupt_total");
        return new(count, served, checks.Wrong + others.Wrong, checks.Failed + others.Failed, counted, checks.Responses + others.Responses + count);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}.jpg");
}
