using System.Diagnostics;
using ImageProxy.Peers.Measuring;
using ImageProxy.Peers.Processes;

namespace ImageProxy.Peers.Timing;

/// <summary>Times one rendition that is kept in memory against nginx with the same bytes in a file, by turns, with wrk over kept connections.</summary>
internal sealed class HitRounds(IReadOnlyList<(string Name, ServerProcess Process, Uri Url)> servers)
{
    public const int Connections = 16;

    private const int Seconds = 3;

    /// <summary>One entry for each server, in their order.</summary>
    /// <exception cref="PeersException">wrk fails, or a server answers anything but 200.</exception>
    public async Task<IReadOnlyList<HitSeries>> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var series = servers.Select(server => new HitSeries(server.Name)).ToArray();
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < servers.Count; i++)
            {
                var (_, process, url) = servers[i];
                var before = process.Tree.ProcessorTime();
                var report = await RunWrkAsync(url, cancellationToken);
                var took = process.Tree.ProcessorTime() - before;
                if (round >= 0)
                    series[i].Add(report, took, process.Tree.Memory().Rss);
            }
        }

        return series;
    }

    private static async Task<WrkReport> RunWrkAsync(Uri url, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk", ["-t1", $"-c{Connections}", $"-d{Seconds}s", "--latency", url.ToString()]) { RedirectStandardOutput = true };
        try
        {
            using var wrk = Process.Start(start)!;
            try
            {
                string text = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
                await wrk.WaitForExitAsync(cancellationToken);
                return WrkReport.Parse(text);
            }
            finally
            {
                if (!wrk.HasExited)
                    wrk.Kill();
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PeersException($"wrk cannot be started: {e.Message}");
        }
        catch (FormatException e)
        {
            throw new PeersException($"{url}: {e.Message}");
        }
    }
}
