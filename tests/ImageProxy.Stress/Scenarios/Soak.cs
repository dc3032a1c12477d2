using System.Diagnostics;
using System.Net;
using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Many renders of many kinds, none of them twice, with the process's memory, descriptors and files watched.</summary>
/// <param name="Renders">As the service counted them.</param>
/// <param name="Failed">Answers other than 200 and 503; <paramref name="Shed"/> are the latter, which a machine that is busy otherwise may need.</param>
/// <param name="RssStart">Mean of the first tenth of the samples behind the warm-up, bytes; <paramref name="RssEnd"/> of the last tenth.</param>
/// <param name="SlopePercent">Least squares over all samples behind the warm-up: growth per 100,000 renders in percent of the mean.</param>
/// <param name="FilesStart">Open descriptors at the end of the warm-up, with the clients idle; <paramref name="FilesEnd"/> at the end.</param>
internal sealed record Soak(
    double Renders, long Failed, long Shed, long RssStart, long RssEnd, double SlopePercent, int FilesStart, int FilesEnd, int ProcessesStart, int ProcessesEnd,
    int TemporaryFiles, TimeSpan Took)
{
    private const int Samples = 100;
    private const int WarmUp = 20;
    private static readonly string[] Modes = ["crop", "resize", "resizecomp", "trimresize", "smart", "stretch"];
    private static readonly string[] Formats = ["", "@webp", "@png", "@jpeg"];

    public static async Task<Soak> RunAsync(int renders, CancellationToken cancellationToken)
    {
        using var gallery = await Gallery.CreateAsync(originals: 8, sizes: 1);
        string originals = Path.Combine(gallery.Folder, "originals");
        await File.WriteAllBytesAsync(Path.Combine(originals, "8.jpg"), TestOriginals.Photo(1200, 900, orientation: 6), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(originals, "9.jpg"), TestOriginals.Logo(400, 300), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(originals, "10.jpg"), TestOriginals.Animation(80, 60, frames: 6), cancellationToken);
        using var service = await ServiceProcess.StartAsync(
            gallery.Folder, ("Images:AllowAnySize", "true"), ("Caching:MaxBytes", "50000000"), ("Caching:MemoryMaxBytes", "20000000"), ("Logging:LogLevel:ImageProxy", "Warning"));
        long began = Stopwatch.GetTimestamp();
        long failed = 0, shed = 0;
        int next = 0;
        var rss = new List<double>();
        var start = default(ServiceState);
        for (int sample = 0; sample < Samples; sample++)
        {
            int until = (int)((long)renders * (sample + 1) / Samples);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
                async () =>
                {
                    while (Interlocked.Increment(ref next) is var number && number <= until)
                    {
                        using var response = await service.Client.GetAsync(UrlOf(number), cancellationToken);
                        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                            Interlocked.Increment(ref shed);
                        else if (!response.IsSuccessStatusCode)
                            Interlocked.Increment(ref failed);
                    }
                },
                cancellationToken)));
            next = until;
            var state = ServiceState.Of(service.Id);
            if (sample == WarmUp)
                start = state;
            if (sample >= WarmUp)
                rss.Add(state.Rss);
        }

        await Eventually.TrueAsync(async () => await service.MetricAsync("imageproxy_flights") <= 0, "the service is at rest", cancellationToken);
        var end = ServiceState.Of(service.Id);
        double total = await service.MetricAsync("imageproxy_renders_total", "outcome=\"ok\"");
        int tenth = rss.Count / 10;
        double growth = Slope(rss) / rss.Average() * 100 * Samples * 100_000 / renders;
        return new(
            total, failed, shed, (long)rss.Take(tenth).Average(), (long)rss.TakeLast(tenth).Average(), growth, start.Files, end.Files, start.Processes, end.Processes,
            gallery.TemporaryFiles().Length, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>A new rendition for every number.</summary>
    private static string UrlOf(int number)
    {
        var (kind, rest) = (number % 11, number / 11);
        var (mode, format, size) = (Modes[rest % Modes.Length], Formats[rest / Modes.Length % Formats.Length], rest / (Modes.Length * Formats.Length));
        return $"/{60 + (size % 140)}/{60 + (size / 140)}/{mode}/{kind}.jpg{format}";
    }

    /// <summary>Least squares: growth from one value to the next.</summary>
    private static double Slope(List<double> values)
    {
        double middle = (values.Count - 1) / 2.0, mean = values.Average();
        double above = 0, below = 0;
        for (int i = 0; i < values.Count; i++)
        {
            above += (i - middle) * (values[i] - mean);
            below += (i - middle) * (i - middle);
        }

        return above / below;
    }
}
