using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>A service killed with SIGKILL again and again while it fills its cache, evicts from it, and is read from.</summary>
/// <param name="Busy">Answers 503 with <c>Retry-After</c>: there was no room to render.</param>
/// <param name="Cut">Requests that were under way when the service was killed.</param>
/// <param name="Evictions">As the metric said just before each kill, together.</param>
/// <param name="Corrupt">Entries found damaged; a kill may leave none, as only whole files are renamed into place.</param>
/// <param name="Leftovers">Temporary files, and claims of dead processes, after the last start.</param>
/// <param name="BytesAtEnd">Of entries in blocks of 4 KiB; the budget is <see cref="MaxBytes"/>.</param>
internal sealed record KillRounds(int Rounds, long Responses, long Wrong, long Failed, long Busy, long Cut, double Evictions, double Corrupt, int Leftovers, long BytesAtEnd)
{
    /// <summary>About a third of what the gallery's renditions take.</summary>
    public const long MaxBytes = 1_500_000;

    public static async Task<KillRounds> RunAsync(int rounds, int responsesPerRound, CancellationToken cancellationToken)
    {
        using var gallery = await Gallery.CreateAsync(originals: 200, sizes: 4);
        var readers = new Readers(gallery);
        var (evictions, corrupt) = (0.0, 0.0);
        (string, string?)[] settings =
            [("Caching:MemoryMaxBytes", "0"), ("Caching:MaxBytes", $"{MaxBytes}"), ("Caching:RescanEvery", "00:00:10"), ("Logging:LogLevel:ImageProxy", "Warning")];
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var service = await ServiceProcess.StartAsync(gallery.Folder, settings);

            // Every fifth is killed at once: amid its first reading of the folder.
            long enough = readers.Responses + (round % 5 == 4 ? 1 : Random.Shared.Next(responsesPerRound * 3 / 4, responsesPerRound * 7 / 4));
            var reading = readers.RunAsync(service.Client, () => true);
            await Task.WhenAny(reading, readers.HaveReadAsync(enough));
            if (round % 5 != 4)
            {
                evictions += await service.MetricAsync("imageproxy_cache_evictions_total", "disk");
                corrupt += await service.MetricAsync("imageproxy_cache_corrupt_total");
            }

            service.Kill();
            await reading;
        }

        // :: Started once more: every URL is right, and the new process has cleared up after the dead ones.
        using var last = await ServiceProcess.StartAsync(gallery.Folder, settings);
        foreach (string url in gallery.Urls)
            await readers.ReadAsync(last.Client, url);

        // One look counts: a moment later the living process, which has one claim, may write again.
        int leftovers = int.MaxValue;
        await Eventually.TrueAsync(
            () => (leftovers = gallery.TemporaryFiles().Length + Math.Max(0, gallery.Claims().Length - 1)) == 0, "what dead processes left is cleared up", cancellationToken);
        corrupt += await last.MetricAsync("imageproxy_cache_corrupt_total");
        long bytes = Directory.EnumerateFiles(gallery.Renditions, "*", SearchOption.AllDirectories).Sum(f => (new FileInfo(f).Length + 4095) / 4096 * 4096);
        return new(rounds, readers.Responses, readers.Wrong, readers.Failed, readers.Busy, readers.Cut, evictions, corrupt, leftovers, bytes);
    }
}
