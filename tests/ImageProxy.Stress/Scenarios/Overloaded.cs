using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Distinct cold renders: as many as the service can make, then 80 % of that, then ten times that, then 80 % again.</summary>
/// <param name="Peak">Answers 200 a second in a closed loop: the capacity.</param>
/// <param name="Usual">At 80 % of it, open loop.</param>
/// <param name="Flood">At ten times of it; <paramref name="Goodput"/> are its answers 200 a second.</param>
/// <param name="Back">From the end of the flood until the 99th percentile of five seconds is at most twice the usual one.</param>
/// <param name="MostRss">Of the service and its workers in the flood, bytes, shared pages counted in each.</param>
/// <param name="Took">Processor time in the flood, of all of <paramref name="Time"/> and <see cref="Environment.ProcessorCount"/> processors.</param>
internal sealed record Overloaded(
    double Peak, LoadReport Usual, LoadReport Flood, double Offered, double Goodput, LoadReport After, TimeSpan? Back, long MostRss, ProcessorTime Took, TimeSpan Time, string Shed)
{
    public const long MaxRss = 1_500_000_000;

    private const int ClosedClients = 8, Factor = 10;

    /// <summary>Renders after which the service runs compiled and optimized.</summary>
    private const int CompiledAfter = 300;

    /// <summary>Rounds in a row that are not better than the best before.</summary>
    private const int SettledRounds = 2;

    private const double Better = 1.02;

    /// <summary>Of photos and renditions: large enough that the generator, which shares the processors, can ask for ten times of what can be rendered.</summary>
    private const int PhotoWidth = 3200, SmallestSide = 300;

    /// <summary>Processor time of the service, its workers left out, for one request of the flood.</summary>
    public double MillisecondsPerRequest => Took.Service.TotalMilliseconds / Flood.Requests;

    /// <summary>By then the service knows a flood from a burst, which it lets in.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <param name="time">Of the flood; the other parts take a sixth to a third of it.</param>
    /// <param name="accept">What clients say they take: WebPs cost several times what JPEGs do.</param>
    public static async Task<Overloaded> RunAsync(TimeSpan time, string accept, CancellationToken cancellationToken)
    {
        using var folder = new ServiceFolder();
        await folder.AddPhotosAsync(PhotoWidth);
        using var service = await ServiceProcess.StartAsync(folder.Path, ("Images:AllowAnySize", "true"), ("Logging:LogLevel:ImageProxy", "Error"));
        using var load = new RawLoad(new IPEndPoint(IPAddress.Loopback, service.Client.BaseAddress!.Port), new(ServiceFolder.Photos, smallest: SmallestSide), accept);

        double peak = await CapacityAsync(load, time / 6, cancellationToken);
        var usual = await load.OpenAsync(peak * 0.8, time / 4, cancellationToken);

        // :: 1 The flood.
        using var over = new CancellationTokenSource();
        var watching = MostRssAsync(service.Id, over.Token);
        var before = ProcessorTime.Read(service.Id);
        var flood = await load.OpenAsync(peak * Factor, time, cancellationToken);
        var took = ProcessorTime.Read(service.Id).Since(before);
        await over.CancelAsync();

        // :: 2 And back.
        var after = await load.OpenAsync(peak * 0.8, (time / 6) + Window, cancellationToken);
        string shed = string.Join(", ", await Task.WhenAll(((string[])["count", "bytes", "time", "deadline"]).Select(
            async reason => $"{reason} {await service.MetricAsync("imageproxy_shed_total", $"reason=\"{reason}\""):N0}")));
        return new(
            peak, usual, flood, flood.Requests / time.TotalSeconds, flood.Accepted.Count / time.TotalSeconds, after, BackAfter(after, usual.P99 * 2, time / 6),
            await watching, took, time, shed);
    }

    /// <summary>The best of rounds that go on for as long as they get better: compiling goes on beside them, and takes long where the processors are busy.</summary>
    private static async Task<double> CapacityAsync(RawLoad load, TimeSpan round, CancellationToken cancellationToken)
    {
        double best = 0;
        long answered = 0;
        for (int settled = 0; settled < SettledRounds;)
        {
            var report = await load.ClosedAsync(ClosedClients, round, cancellationToken);
            double rate = report.Accepted.Count / round.TotalSeconds;
            answered += report.Requests;
            settled = rate > best * Better || answered < CompiledAfter ? 0 : settled + 1;
            best = Math.Max(best, rate);
        }

        return best;
    }

    private static TimeSpan? BackAfter(LoadReport after, TimeSpan limit, TimeSpan latest)
    {
        for (var from = TimeSpan.Zero; from <= latest; from += TimeSpan.FromMilliseconds(250))
        {
            if (after.Accepted.Percentile(0.99, from, from + Window) <= limit)
                return from;
        }

        return null;
    }

    private static async Task<long> MostRssAsync(int service, CancellationToken cancellationToken)
    {
        long most = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                most = Math.Max(most, ServiceState.Of(service).Rss);
        }
        catch (OperationCanceledException)
        {
            // The flood is over.
        }

        return most;
    }
}
