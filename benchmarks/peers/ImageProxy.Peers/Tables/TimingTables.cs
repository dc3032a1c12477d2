using System.Globalization;
using System.Text;
using ImageProxy.Peers.Measuring;
using ImageProxy.Peers.Servers;
using ImageProxy.Peers.Timing;

namespace ImageProxy.Peers.Tables;

/// <summary>What was timed, in Markdown.</summary>
internal static class TimingTables
{
    /// <summary>What the issue asks of a hit, in parts of nginx's rate and in multiples of a render's.</summary>
    private const double HitTarget = 0.7, HitOverRender = 50;

    public static string Ratios(IReadOnlyList<Series> cold)
    {
        var text = new StringBuilder("""
            | original | work | ImageProxy, ms | sharp, ms | nginx, ms | ImageProxy / sharp, 1 in flight | 2 in flight | all | target | |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |

            """);
        foreach (var group in cold.GroupBy(series => series.Work))
        {
            Series? Find(string server, int inFlight) => group.FirstOrDefault(series => series.Server == server && series.InFlight == inFlight);
            var (one, two) = (Find(OurService.ServiceName, 1)!, Find(OurService.ServiceName, 2)!);
            var (sharpOne, sharpTwo) = (Find(SharpServer.ServerName, 1)!, Find(SharpServer.ServerName, 2)!);
            var (first, second) = (one.To(sharpOne), two.To(sharpTwo));
            double all = (one.MeanProcessorMilliseconds + two.MeanProcessorMilliseconds) / (sharpOne.MeanProcessorMilliseconds + sharpTwo.MeanProcessorMilliseconds);
            string nginx = Find(NginxServer.ServerName, 1) is { } filter ? Number(filter.ProcessorMilliseconds, "0.0") : "";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {group.Key.Picture.File} | {group.Key.Name} | {one.ProcessorMilliseconds:0.0} | {sharpOne.ProcessorMilliseconds:0.0} | {nginx} | {Text(first)} | {Text(second)} | {all:0.00} | ≤ {group.Key.Target:0.00} | {Verdict(all, group.Key.Target)} |");
        }

        return text.ToString();
    }

    public static string Details(IReadOnlyList<Series> all)
    {
        var text = new StringBuilder("""
            | original | work | server | in flight | CPU, ms | requests/s | p50, ms | p99, ms | RSS, MB | PSS, MB | bytes |
            | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

            """);
        foreach (var series in all)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {series.Work.Picture.File} | {series.Work.Name} | {series.Server} | {series.InFlight} | {series.ProcessorMilliseconds:0.0} | {series.RequestsPerSecond:0.0} | {series.Latency(0.5):0.0} | {series.Latency(0.99):0.0} | {series.Rss / 1e6:0} | {series.Pss / 1e6:0} | {series.BytesPerUnit:N0} |");
        }

        return text.ToString();
    }

    /// <param name="hits">Ours, then nginx.</param>
    public static string Hits(IReadOnlyList<HitSeries> hits, int bytes, IReadOnlyList<Series> cold)
    {
        var (ours, nginx) = (hits[0], hits[1]);
        var rate = Ratio.Of(ours.Rates, nginx.Rates);
        var fastest = cold.Where(series => series.Server != OurService.ServiceName).MaxBy(series => series.RequestsPerSecond)!;
        double overRender = Statistics.Median(ours.Rates) / fastest.RequestsPerSecond;
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            A rendition of {bytes:N0} bytes; wrk, one thread, {HitRounds.Connections} connections, on the same processors as the server; nginx with sendfile and its cache of open files.

            | server | requests/s | p50, ms | p99, ms | CPU, µs | RSS, MB |
            | --- | ---: | ---: | ---: | ---: | ---: |

            """));
        foreach (var series in hits)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {series.Server} | {Statistics.Median(series.Rates):N0} | {series.P50:0.00} | {series.P99:0.00} | {Statistics.Median(series.ProcessorMicroseconds):0.0} | {series.Rss / 1e6:0} |");
        }

        return text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"Requests/s, ImageProxy / nginx: {Text(rate)}, target ≥ {HitTarget:0.0}: {AtLeast(rate.Value, HitTarget)}. CPU for each, ImageProxy / nginx: {Text(Ratio.Of(ours.ProcessorMicroseconds, nginx.ProcessorMicroseconds))}. Over the fastest render of a peer ({fastest.Server}, {fastest.Work.Picture.File}, {fastest.Work.Name}, {fastest.RequestsPerSecond:0} requests/s): {overRender:0} ×, target ≥ {HitOverRender:0} ×: {AtLeast(overRender, HitOverRender)}.").ToString();
    }

    private static string Verdict(double ratio, double target) => ratio <= target
        ? "met"
        : string.Create(CultureInfo.InvariantCulture, $"missed: {ratio / target:0.00} × the target");

    private static string AtLeast(double value, double target) => value >= target
        ? "met"
        : string.Create(CultureInfo.InvariantCulture, $"missed: {value / target:0.00} × the target");

    private static string Text(Ratio ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio.Value:0.00} ({ratio.Least:0.00}–{ratio.Most:0.00})");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
