using System.Diagnostics;
using ImageProxy.Peers.Measuring;
using ImageProxy.Peers.Pictures;
using ImageProxy.Peers.Processes;
using ImageProxy.Peers.Servers;

namespace ImageProxy.Peers.Timing;

/// <summary>
/// Times renditions that were never asked for before, by turns: in every round each server does each work once, with one request in flight and with
/// two. One more round goes ahead, for compilers to warm up and to find how many units make a sample.
/// </summary>
internal sealed class ColdRounds(IReadOnlyList<Server> servers, IReadOnlyList<Work> works, Aliases aliases, Client client, Action<string> report)
{
    /// <summary>Processor time of one sample: the kernel tells it in ticks of 10 ms.</summary>
    private const double SampleMilliseconds = 400;

    /// <summary>Wall time that each work is repeated for before it counts.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.8);

    /// <summary>Processor time has come to rest when it is the same after this long.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(20);

    private static readonly int[] InFlight = [1, 2];

    public async Task<IReadOnlyList<Series>> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var all = new List<(Series Series, Server Server, int Units)>();
        foreach (var work in works)
        {
            foreach (var server in servers.Where(server => CanDo(server, work)))
            {
                report($"Warming up: {work.Picture.File}, {work.Name}, {server.Name}");
                await CheckAsync(server, work, cancellationToken);
                int units = await FindUnitsAsync(server, work, cancellationToken);
                all.AddRange(InFlight.Select(inFlight => (new Series(work, server.Name, inFlight), server, Math.Max(units, inFlight))));
            }
        }

        for (int round = 0; round < rounds; round++)
        {
            report($"Round {round + 1} of {rounds}");
            foreach (var group in all.GroupBy(entry => (entry.Series.Work, entry.Series.InFlight)))
            {
                // Who goes first changes from round to round.
                foreach (var (series, server, units) in round % 2 == 0 ? group : group.Reverse())
                    series.Add(await TakeAsync(server, series.Work, units, series.InFlight, cancellationToken));
            }
        }

        return [.. all.Select(entry => entry.Series)];
    }

    private static bool CanDo(Server server, Work work) =>
        work.Renditions.All(rendition => server.UrlOf(rendition, work.Picture.File) is not null) && (server is not NginxServer || work.Picture.Megapixels < 7.5);

    private async Task CheckAsync(Server server, Work work, CancellationToken cancellationToken)
    {
        string key = aliases.Next(work.Picture);
        foreach (var rendition in work.Renditions)
            await client.GetCheckedAsync(server.UrlOf(rendition, key)!, rendition, cancellationToken);
    }

    private async Task<int> FindUnitsAsync(Server server, Work work, CancellationToken cancellationToken)
    {
        const int Few = 2;
        long began = Stopwatch.GetTimestamp();
        var sample = await TakeAsync(server, work, Few, Few, cancellationToken);
        while (Stopwatch.GetElapsedTime(began) < WarmUp)
            sample = await TakeAsync(server, work, Math.Clamp(UnitsFor(sample) / 2, Few, 1000), Few, cancellationToken);
        return UnitsFor(sample);
    }

    private static int UnitsFor(Sample sample) => Math.Clamp((int)Math.Ceiling(SampleMilliseconds / Math.Max(sample.ProcessorMilliseconds, 0.5)), 2, 200);

    private async Task<Sample> TakeAsync(Server server, Work work, int units, int inFlight, CancellationToken cancellationToken)
    {
        Uri[] urls = [.. Enumerable.Range(0, units).Select(_ => aliases.Next(work.Picture)).SelectMany(key => work.Renditions.Select(r => server.UrlOf(r, key)!))];
        var tree = server.Process.Tree;
        var before = tree.ProcessorTime();
        var (latencies, bytes, wall) = await client.AskAsync(urls, inFlight, cancellationToken);
        var after = await SettledAsync(tree, cancellationToken);
        server.Process.ThrowIfEnded();
        var (rss, pss) = tree.Memory();
        return new(units, after - before, wall, latencies, bytes, rss, pss);
    }

    /// <summary>Processor time once what goes on behind an answer, such as keeping it, has been done too.</summary>
    private static async Task<TimeSpan> SettledAsync(ProcessTree tree, CancellationToken cancellationToken)
    {
        const int Most = 10;
        var time = tree.ProcessorTime();
        for (int i = 0; i < Most; i++)
        {
            await Task.Delay(Settling, cancellationToken);
            var later = tree.ProcessorTime();
            if (later == time)
                break;
            time = later;
        }

        return time;
    }
}
