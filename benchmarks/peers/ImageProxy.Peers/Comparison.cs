using System.Globalization;
using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Peers.Pictures;
using ImageProxy.Peers.Quality;
using ImageProxy.Peers.Servers;
using ImageProxy.Peers.Tables;
using ImageProxy.Peers.Timing;

namespace ImageProxy.Peers;

/// <summary>Starts the servers, measures them, writes the tables, stops them.</summary>
internal static class Comparison
{
    /// <param name="port">First of three that are free.</param>
    /// <exception cref="PeersException">A server cannot be started or answers wrongly.</exception>
    public static async Task RunAsync(
        Arguments arguments, IReadOnlyList<Picture> pictures, RunFolder folder, int port, Action<string> report, CancellationToken cancellationToken)
    {
        if (!arguments.Parts.Contains("timing") && !arguments.Parts.Contains("quality"))
            return;
        foreach (var picture in pictures)
            await File.WriteAllBytesAsync(Path.Combine(folder.Originals, picture.File), picture.Bytes, cancellationToken);
        using var client = new Client();
        await using var ours = await OurService.StartAsync(arguments.Repository, folder, port, cancellationToken);
        await using var sharp = await SharpServer.StartAsync(arguments.Repository, folder, port + 1, cancellationToken);
        await using var nginx = await NginxServer.StartAsync(arguments.Repository, folder, port + 2, cancellationToken);

        string machine = await Machine.DescribeAsync(sharp, client.Http, cancellationToken);
        if (arguments.Parts.Contains("timing"))
            await KeepAsync("Time", await TimeAsync(arguments.Rounds, pictures, folder, ours, sharp, nginx, client, report, cancellationToken));
        if (arguments.Parts.Contains("quality"))
            await KeepAsync("Quality", QualityTable.Of(await new QualityComparison(ours, sharp, client, report).RunAsync(pictures, cancellationToken)));
        report($"Written: {arguments.Output}");

        async Task KeepAsync(string part, string text)
        {
            var sections = new Sections(File.Exists(arguments.Output) ? await File.ReadAllTextAsync(arguments.Output, cancellationToken) : null);
            sections.Replace(part, machine, text);
            await File.WriteAllTextAsync(arguments.Output, sections.Join(), cancellationToken);
        }
    }

    private static async Task<string> TimeAsync(
        int rounds, IReadOnlyList<Picture> pictures, RunFolder folder, OurService ours, SharpServer sharp, NginxServer nginx, Client client, Action<string> report,
        CancellationToken cancellationToken)
    {
        var works = Work.All(pictures);
        var cold = await new ColdRounds([ours, sharp, nginx], works, new(folder.Originals), client, report).RunAsync(rounds, cancellationToken);

        report("Hits");
        var (hit, bytes) = await HitAsync(pictures, ours, client, cancellationToken);
        const string File = "hit.jpg";
        await System.IO.File.WriteAllBytesAsync(Path.Combine(folder.Static, File), bytes, cancellationToken);
        var hits = await new HitRounds([(ours.Name + ", memory", ours.Process, hit), ("nginx, file", nginx.Process, nginx.UrlOfFile(File))]).RunAsync(rounds, cancellationToken);

        var text = new StringBuilder().AppendLine("Originals:").AppendLine();
        foreach (var picture in works.Select(work => work.Picture).Distinct())
            text.AppendLine(CultureInfo.InvariantCulture, $"* {picture.Description}");
        return text.AppendLine().AppendLine("### Cold renditions: processor time for each").AppendLine().Append(TimingTables.Ratios(cold))
            .AppendLine().AppendLine("### Hits").AppendLine().Append(TimingTables.Hits(hits, bytes.Length, cold))
            .AppendLine().AppendLine("### Cold renditions: everything that was measured").AppendLine().Append(TimingTables.Details(cold)).ToString();
    }

    /// <summary>The 200×200 JPEG that is nearest to 9 KB, kept in memory by now.</summary>
    private static async Task<(Uri Url, byte[] Bytes)> HitAsync(IReadOnlyList<Picture> pictures, OurService ours, Client client, CancellationToken cancellationToken)
    {
        const int Usual = 9_000;
        var rendition = new Rendition(new(200, 200), ImageFormat.Jpeg);
        var found = new List<(Uri Url, byte[] Bytes)>();
        foreach (var picture in pictures.Where(picture => picture.IsJpeg))
        {
            var url = ours.UrlOf(rendition, picture.File);
            found.Add((url, await client.GetCheckedAsync(url, rendition, cancellationToken)));
        }

        var best = found.MinBy(candidate => Math.Abs(candidate.Bytes.Length - Usual));
        using var again = await client.Http.GetAsync(best.Url, cancellationToken);
        string status = again.Headers.TryGetValues("Cache-Status", out var values) ? string.Join(", ", values) : "none";
        return status.Contains("hit", StringComparison.Ordinal) && status.Contains("memory", StringComparison.Ordinal)
            ? best
            : throw new PeersException($"{best.Url} is no hit in memory the second time: Cache-Status {status}");
    }
}
